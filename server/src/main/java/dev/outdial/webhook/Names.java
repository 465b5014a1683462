package dev.outdial.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Finds the addresses behind names.
@FunctionalInterface
interface Names {
    /// All addresses of a host, asked for anew each time; never empty.
    ///
    /// @throws IOException if there are none, or nobody tells in time
    List<InetAddress> resolve(String host) throws IOException;
}
