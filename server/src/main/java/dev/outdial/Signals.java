package dev.outdial;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// SIGTERM and SIGINT. A shutdown hook would do for one signal, but it cannot see a second one, so this is
/// `sun.misc.Signal`; by reflection, since the compiler warns of that name and cannot be told not to.
final class Signals {
    private Signals() {}

    /// Calls `action` on every SIGTERM and SIGINT, instead of ending the process.
    static void handle(Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler act = (_, _, _) -> {
                action.run();
                return null;
            };
            var proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, act);
            var handle = signal.getMethod("handle", signal, handler);
            for (String name : new String[] {"TERM", "INT"}) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This Java has no sun.misc.Signal", e);
        }
    }
}
