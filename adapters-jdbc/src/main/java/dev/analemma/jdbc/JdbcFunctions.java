// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import dev.analemma.builder.Fn;
import dev.analemma.builder.StepFunction;
import dev.analemma.builder.Type;
import java.sql.Connection;

/**
 * Functions whose SQL is committed together with their result.
 *
 * <pre>{@code
 * static final Fn<Order, Receipt> BOOK =
 *     JdbcFunctions.transactional("shop.book", Order.class, Receipt.class, (connection, order) -> {
 *       try (PreparedStatement insert = connection.prepareStatement("INSERT INTO …")) { … }
 *       return new Receipt(order.id());
 *     });
 * }</pre>
 *
 * <p>The connection is one of the store's, good until the function returns. It cannot be committed,
 * rolled back or closed ({@code TRANSACTION_REFUSED}); a function that throws rolls back.
 *
 * <p>Limits: {@link JdbcStateStore.Builder#transactionMax}. See docs/durable-runs.md.
 */
public final class JdbcFunctions {
  private JdbcFunctions() {}

  /** Returns a constant whose function is given the connection and the argument. */
  public static <I, O> Fn<I, O> transactional(
      String name, Class<I> input, Class<O> output, StepFunction.Of2<Connection, I, O> function) {
    return Fn.transactional(name, Type.of(input), Type.of(output), Connection.class, function);
  }

  /** Returns a constant whose function is given the attempt, the connection and the argument. */
  public static <I, O> Fn<I, O> transactional(
      String name, Class<I> input, Class<O> output, StepFunction.With2<Connection, I, O> function) {
    return Fn.transactional(name, Type.of(input), Type.of(output), Connection.class, function);
  }
}
