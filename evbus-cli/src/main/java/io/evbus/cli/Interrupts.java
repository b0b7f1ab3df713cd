package io.evbus.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and SIGTERM: the first starts a drain, the second ends the process at once. SIGHUP: what a
 * command does then. By reflection, for the JDK has no other way: a shutdown hook can't choose the
 * exit status.
 */
public final class Interrupts {
  private static final int ENDED_AT_ONCE = 130;

  private Interrupts() {}

  /** Runs a task at the first such signal, on the JVM's signal thread. */
  public static void onFirst(Runnable drain) {
    AtomicInteger count = new AtomicInteger();
    Runnable handler =
        () -> {
          if (count.incrementAndGet() == 1) {
            drain.run();
          } else {
            Runtime.getRuntime().halt(ENDED_AT_ONCE);
          }
        };
    handle("INT", handler);
    handle("TERM", handler);
  }

  /**
   * SIGHUP: the configuration is to be read again, as often as it comes; but when it came because
   * the terminal was closed, the command ends as by Ctrl-C.
   */
  static void onHangUp(Runnable reload, Runnable drain) {
    boolean had = hasTerminal();
    handle("HUP", () -> (had && !hasTerminal() ? drain : reload).run());
  }

  private static boolean hasTerminal() {
    try {
      new FileInputStream("/dev/tty").close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void handle(String name, Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      InvocationHandler invoked =
          (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
              return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "Interrupts";
              };
            }
            task.run();
            return null;
          };
      Object handler =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(), new Class<?>[] {handlerType}, invoked);
      signal
          .getMethod("handle", signal, handlerType)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // This Java has no such signals: it ends as it does by itself.
      return;
    }
  }
}
