package dev.outdial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outdial.bridge.Ending;
import dev.outdial.call.CallStatus;
import dev.outdial.call.EndedBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// `docs/call-lifecycle.md` knows every word that history uses.
@NullMarked
class LifecycleDocTest {
    @Test
    void everyWordOfHistoryIsExplained() throws IOException {
        var words = new ArrayList<String>();
        Arrays.stream(CallStatus.values()).map(CallStatus::word).forEach(words::add);
        Arrays.stream(EndedBy.values()).map(EndedBy::word).forEach(words::add);
        Arrays.stream(Ending.values()).map(Ending::word).forEach(words::add);

        var page = Files.readString(Path.of("..", "docs", "call-lifecycle.md"));

        assertThat(words).allSatisfy(word -> assertThat(page).contains("`" + word + "`"));
    }
}
