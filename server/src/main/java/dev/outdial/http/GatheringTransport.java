package dev.outdial.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The best sockets that the system has (io_uring, then epoll, on Linux with glibc), Java's elsewhere; all of
/// them with event loops that gather their wake-ups ([GatheringIoHandler]). With io_uring, all that one wake-up
/// has to send is one call of the kernel's, not one a socket. Everything else is Vert.x's.
public final class GatheringTransport implements io.vertx.core.transport.Transport, Transport {
    private final io.vertx.core.transport.Transport best;
    private final Transport sockets;

    /// @param ioUring whether io_uring may be used
    public GatheringTransport(boolean ioUring) {
        this.best = best(ioUring);
        this.sockets = best.implementation();
    }

    private static io.vertx.core.transport.Transport best(boolean ioUring) {
        return Stream.of(IO_URING, EPOLL, KQUEUE)
                .filter(Objects::nonNull) // not among the jars
                .filter(each -> ioUring || !each.equals(IO_URING))
                .filter(io.vertx.core.transport.Transport::available)
                .findFirst()
                .orElse(NIO);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        var factory = sockets.ioHandlerFactory();
        return executor -> new GatheringIoHandler(factory.newHandler(executor), System::nanoTime);
    }

    @Override
    public String name() {
        return "gathering " + best.name();
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public Transport implementation() {
        return this;
    }

    @Override
    public boolean supportsDomainSockets() {
        return sockets.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return sockets.supportFileRegion();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        return sockets.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
        return sockets.convert(address);
    }

    @Override
    @SuppressWarnings("deprecation") // the type stands in Vert.x's own signature
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return sockets.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return sockets.datagramChannelFactory();
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return sockets.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return sockets.serverChannelFactory(domainSocket);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        sockets.configure(channel, options);
    }

    @Override
    public void configure(TcpConfig options, boolean domainSocket, Bootstrap bootstrap) {
        sockets.configure(options, domainSocket, bootstrap);
    }

    @Override
    public void configure(TcpConfig options, boolean domainSocket, ServerBootstrap bootstrap) {
        sockets.configure(options, domainSocket, bootstrap);
    }
}
