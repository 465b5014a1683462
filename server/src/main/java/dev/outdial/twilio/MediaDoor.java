package dev.outdial.twilio;

import dev.outdial.http.Request;
import dev.outdial.http.SocketHandler;
import io.vertx.core.http.ServerWebSocket;

/// The door of `/twilio/media`: only upgrades that Twilio has signed get in.
///
/// @param signature checks who is at the door
/// @param sockets   takes it from there
public record MediaDoor(RequestSignature signature, MediaSockets sockets) implements SocketHandler {
    @Override
    public boolean admits(Request head) {
        return signature.isGenuineUpgrade(head);
    }

    @Override
    public void open(ServerWebSocket socket) {
        sockets.accept(socket);
    }
}
