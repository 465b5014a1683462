package dev.outdial.simulator;

/// Starts the simulator.
public final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
