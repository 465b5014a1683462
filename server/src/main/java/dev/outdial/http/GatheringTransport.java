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
import org.jspecify.annotations.Nullable;

/// The system's own sockets where Netty has brought what it takes (epoll, on Linux with glibc), Java's elsewhere;
/// either with event loops that gather their wake-ups ([GatheringIoHandler]). Everything else is Vert.x's.
public final class GatheringTransport implements io.vertx.core.transport.Transport, Transport {
    private final io.vertx.core.transport.Transport best = best();
    private final Transport sockets = best.implementation();

    private static io.vertx.core.transport.Transport best() {
        var ofSystem = io.vertx.core.transport.Transport.nativeTransport();
        return ofSystem != null && ofSystem.available() ? ofSystem : io.vertx.core.transport.Transport.NIO;
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
