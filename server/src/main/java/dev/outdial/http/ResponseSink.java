package dev.outdial.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A response that is written from a virtual thread, piece by piece: each waits until the one before is out.
final class ResponseSink implements Answer.Sink {
    private static final Logger log = LoggerFactory.getLogger(ResponseSink.class);

    private final HttpServerResponse response;
    private final Context loop;

    /// @param loop the response's
    ResponseSink(HttpServerResponse response, Context loop) {
        this.response = response;
        this.loop = loop;
    }

    /// Runs `head` on the event loop, before anything is sent.
    void begin(Runnable head) {
        loop.runOnContext(_ -> {
            if (!response.headWritten() && !response.closed()) {
                head.run();
            }
        });
    }

    /// Sends what `writer` makes, and ends the response. Where that fails half-way the connection is broken off: the
    /// peer must not take a part for the whole.
    void sendAll(Answer.Writer writer) {
        try {
            writer.writeTo(this);
            await(response::end);
        } catch (Answer.Gone e) {
            log.debug("A stream has lost its reader: {}", e.getMessage());
            breakOff();
        } catch (IOException | RuntimeException e) {
            log.error("A stream broke off", e);
            breakOff();
        }
    }

    @Override
    public void send(Buffer bytes) throws Answer.Gone {
        if (bytes.length() > 0) {
            await(() -> response.write(bytes));
        }
    }

    private void await(Supplier<Future<Void>> step) throws Answer.Gone {
        var done = new CompletableFuture<Void>();
        loop.runOnContext(_ -> {
            if (response.closed()) {
                done.completeExceptionally(new IOException("closed"));
            } else {
                step.get().onComplete(done::complete, done::completeExceptionally);
            }
        });
        try {
            done.get();
        } catch (ExecutionException _) {
            throw new Answer.Gone("the connection is closed");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Answer.Gone("the server is closing");
        }
    }

    private void breakOff() {
        loop.runOnContext(_ -> response.reset());
    }
}
