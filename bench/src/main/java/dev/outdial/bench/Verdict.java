package dev.outdial.bench;

import java.io.PrintStream;

/// What a measurement came to.
interface Verdict {
    /// Whether it kept its bounds.
    boolean isGood();

    /// Tells it: a table for people, one line of JSON for programs.
    void print(PrintStream out);
}
