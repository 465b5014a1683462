package dev.outdial.bench.target;

import dev.outdial.bench.floor.Relay;
import dev.outdial.bench.load.Door;
import dev.outdial.bench.load.FirstVoice;
import dev.outdial.bench.load.Load;
import dev.outdial.bench.load.Manner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A relay that speaks the floor's protocol: the stream is opened straight away, the callee's number is its parameter
/// `phone`, and the agent is found without a signed URL.
public final class FloorTarget implements Target {
    private final Load load;
    private final String name;
    private final InetSocketAddress address;
    private final @Nullable Child child;

    private FloorTarget(Load load, String name, InetSocketAddress address, @Nullable Child child) {
        this.load = load;
        this.name = name;
        this.address = address;
        this.child = child;
    }

    /// Starts the floor in a process of its own.
    ///
    /// @param flags for the JVM
    public static FloorTarget start(Load load, Cores cores, List<String> flags) {
        var arguments = new ArrayList<>(flags);
        arguments.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Relay.class.getName(),
                Integer.toString(load.address().getPort())));
        var child = Child.start(cores, Path.of("").toAbsolutePath(), Map.of(), arguments);
        return new FloorTarget(
                load, "floor", new InetSocketAddress(InetAddress.getLoopbackAddress(), child.port()), child);
    }

    /// A relay that runs already; what it costs cannot be told.
    public static FloorTarget at(Load load, InetSocketAddress address) {
        return new FloorTarget(load, "relay", address, null);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Child> process() {
        return Optional.ofNullable(child);
    }

    @Override
    public CompletableFuture<FirstVoice> place(int index, Manner manner) {
        load.expect(index, manner);
        return load.call(
                index,
                new Door(
                        address,
                        "/twilio/media",
                        Map.of(),
                        "CA%032x".formatted(index),
                        Map.of("phone", Load.number(index))));
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
        }
    }
}
