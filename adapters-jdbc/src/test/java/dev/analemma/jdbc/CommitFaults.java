// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * Connections of which one thread's next commit goes wrong, once it is armed, or where something
 * happens beside it, or whose process ends on the way there.
 */
final class CommitFaults {
  static final int EXIT = 137;

  /** What happens. */
  enum Fault {
    HALT_BEFORE,
    HALT_AFTER,
    LOST_BEFORE,
    LOST_AFTER
  }

  private final AtomicReference<Fault> armed = new AtomicReference<>();
  private final AtomicReference<Runnable> beside = new AtomicReference<>();
  private final AtomicInteger left = new AtomicInteger();
  private volatile Thread thread;

  /** Lets the next commit of the calling thread go wrong. */
  void arm(Fault fault) {
    thread = Thread.currentThread();
    armed.set(fault);
  }

  /** Lets something happen before the next commit of the calling thread is sent. */
  void before(Runnable action) {
    thread = Thread.currentThread();
    beside.set(action);
  }

  /** Ends the process before the n-th statement, or commit, that the calling thread sends. */
  void haltAt(int n) {
    thread = Thread.currentThread();
    left.set(n);
  }

  /** Returns whether it has. */
  boolean fired() {
    return armed.get() == null && beside.get() == null;
  }

  /** Returns a source of such connections. */
  DataSource source(String url) {
    return new UrlDataSource(url) {
      @Override
      Connection prepare(Connection connection) {
        return over(connection);
      }
    };
  }

  private Connection over(Connection connection) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          if (method.getName().equals("commit")) {
            return commit(connection, () -> invoke(connection, method, arguments));
          }
          Object result = invoke(connection, method, arguments);
          return method.getName().equals("prepareStatement")
              ? over(connection, result, arguments[0].toString().startsWith("COMMIT"))
              : result;
        });
  }

  private PreparedStatement over(Connection connection, Object statement, boolean commits) {
    return proxy(
        PreparedStatement.class,
        (method, arguments) -> {
          if (!method.getName().startsWith("execute")) {
            return invoke(statement, method, arguments);
          }
          if (commits) {
            return commit(connection, () -> invoke(statement, method, arguments));
          }
          send();
          return invoke(statement, method, arguments);
        });
  }

  private void send() {
    if (Thread.currentThread() == thread && left.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(EXIT);
    }
  }

  private Object commit(Connection connection, Work work) throws Throwable {
    send();
    boolean here = Thread.currentThread() == thread;
    Runnable action = here ? beside.getAndSet(null) : null;
    if (action != null) {
      action.run();
    }
    Fault fault = here ? armed.getAndSet(null) : null;
    if (fault == null) {
      return work.run();
    }
    if (fault == Fault.HALT_BEFORE) {
      Runtime.getRuntime().halt(EXIT);
    }
    if (fault != Fault.LOST_BEFORE) {
      work.run();
    }
    if (fault == Fault.HALT_AFTER) {
      Runtime.getRuntime().halt(EXIT);
    }
    connection.close();
    throw new SQLException("the connection was cut", "08006", 10);
  }

  private interface Work {
    Object run() throws Throwable;
  }

  private interface Handler {
    Object handle(Method method, Object[] arguments) throws Throwable;
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            CommitFaults.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> handler.handle(method, arguments)));
  }
}
