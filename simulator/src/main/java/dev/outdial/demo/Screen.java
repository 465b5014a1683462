package dev.outdial.demo;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Where the demo writes to: standard output, in colour where somebody looks at it and has not said no (`NO_COLOR`).
final class Screen {
    private final PrintStream out;
    private final boolean colours;

    Screen(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    static Screen standard() {
        var isTerminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        var isDumb = "dumb".equals(System.getenv("TERM"));
        var isUnwanted =
                System.getenv("NO_COLOR") != null && !System.getenv("NO_COLOR").isEmpty();
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return new Screen(out, isTerminal && !isDumb && !isUnwanted);
    }

    /// How a piece of text stands out.
    enum Ink {
        PLAIN("0"),
        BOLD("1"),
        FAINT("2"),
        RED("31"),
        GREEN("32"),
        YELLOW("33"),
        CYAN("36");

        private final String code;

        Ink(String code) {
            this.code = code;
        }
    }

    void line(String text) {
        out.println(text);
    }

    void heading(String text) {
        out.println();
        out.println(inked(Ink.BOLD, text));
    }

    /// A line of a call: when, who, what.
    void happened(Duration at, Ink ink, String who, String what) {
        var time = "%02d:%02d.%d".formatted(at.toMinutes(), at.toSecondsPart(), at.toMillisPart() / 100);
        out.println("  %s  %s  %s".formatted(inked(Ink.FAINT, time), inked(ink, "%-7s".formatted(who)), what));
    }

    String inked(Ink ink, String text) {
        return colours && ink != Ink.PLAIN ? "\u001b[" + ink.code + "m" + text + "\u001b[0m" : text;
    }
}
