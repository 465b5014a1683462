package dev.outdial.bench.load;

/// The audio of both directions.
///
/// @param up   20 ms of a callee
/// @param down 100 ms of an agent
record Patterns(Pattern up, Pattern down) {
    static final int UP_BYTES = 160;
    static final int DOWN_BYTES = 800;

    static Patterns create() {
        return new Patterns(new Pattern(UP_BYTES, 0x0A), new Pattern(DOWN_BYTES, 0xD0));
    }
}
