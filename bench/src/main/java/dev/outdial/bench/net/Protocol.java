package dev.outdial.bench.net;

/// What a connection's bytes mean. Called on the loop.
public interface Protocol {
    /// Takes bytes from `from` up to `to`; may change them.
    ///
    /// @return how many it has used; 0 asks for more
    int read(Connection connection, byte[] bytes, int from, int to);

    /// The connection is gone. Called once, last; also when it never came about.
    void closed(Connection connection);
}
