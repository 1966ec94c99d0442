// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections with which something goes wrong, or which do something more. */
final class Faults {
  private static final Set<String> SENDING =
      Set.of("execute", "executeQuery", "executeUpdate", "executeBatch");

  private final AtomicInteger left = new AtomicInteger();
  private volatile boolean done;

  /** Lets the n-th message to the database get lost, or its answer if it is to be done. */
  void arm(int n, boolean done) {
    this.done = done;
    left.set(n);
  }

  /** Returns whether it has. */
  boolean fired() {
    return left.get() <= 0;
  }

  /** Returns a connection that is lost at the n-th message. */
  Connection over(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        (method, work) -> {
          if (method.getName().equals("prepareStatement")) {
            PreparedStatement statement = (PreparedStatement) work.call();
            return proxy(
                PreparedStatement.class,
                statement,
                (called, call) ->
                    SENDING.contains(called.getName()) ? send(connection, call) : call.call());
          }
          return method.getName().equals("commit") ? send(connection, work) : work.call();
        });
  }

  private Object send(Connection connection, Call work) throws Throwable {
    if (left.decrementAndGet() != 0) {
      return work.call();
    }
    if (done) {
      work.call();
    }
    connection.close();
    throw new SQLException("the connection was cut", "08006", 10);
  }

  /** Takes a connection back. */
  interface Lender {
    void takeBack(Connection connection) throws SQLException;
  }

  /** Returns a connection that is given back when it is closed. */
  static Connection lent(Connection connection, Lender lender) {
    return proxy(
        Connection.class,
        connection,
        (method, work) -> {
          if (method.getName().equals("close")) {
            lender.takeBack(connection);
            return null;
          }
          return work.call();
        });
  }

  /** Returns a connection that executes something more after a statement. */
  static Connection after(Connection connection, String statement, String more) {
    return proxy(
        Connection.class,
        connection,
        (method, work) -> {
          if (!method.getName().equals("createStatement")) {
            return work.call();
          }
          Statement plain = (Statement) work.call();
          return proxy(
              Statement.class,
              plain,
              (called, call) -> {
                Object result = call.call();
                if (called.getName().equals("execute") && call.argument().equals(statement)) {
                  plain.execute(more);
                }
                return result;
              });
        });
  }

  /** A call of a method that has not been done. */
  private interface Call {
    Object call() throws Throwable;

    default Object argument() {
      return "";
    }
  }

  private interface Handler {
    Object handle(Method method, Call work) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, T target, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            Faults.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                handler.handle(
                    method,
                    new Call() {
                      @Override
                      public Object call() throws Throwable {
                        try {
                          return method.invoke(target, arguments);
                        } catch (InvocationTargetException e) {
                          throw e.getCause();
                        }
                      }

                      @Override
                      public Object argument() {
                        return arguments == null ? "" : arguments[0];
                      }
                    })));
  }
}
