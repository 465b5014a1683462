package dev.outdial.call;

import java.util.List;
import org.jdbi.v3.core.Handle;

/// Something that keeps data of the people who were called, and can forget it.
@FunctionalInterface
public interface PersonalData {
    /// Forgets what it keeps of these calls, in the caller's transaction. Their rows are still as they were. Only SQL
    /// belongs here; what lies elsewhere (files, vendors) is to be written down as a task.
    ///
    /// @param callIds calls that have ended; at least one
    void erase(Handle db, List<String> callIds);
}
