// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;
import java.time.temporal.ChronoUnit;

/**
 * A configuration of {@code date_time}: reads, writes, moves and compares date-times.
 *
 * <pre>{@code DateTime.add("$.at", "PT90M").zone("Asia/Seoul")}</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class DateTime implements NodeSource {
  private final Written written;

  private DateTime(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration that makes ISO 8601 of a text in a pattern.
   *
   * @param value a path or an expression
   * @param pattern a pattern as in java.time
   */
  public static DateTime parse(Object value, String pattern) {
    return new DateTime(
        Written.of("date_time")
            .and("operation", "parse")
            .and("value", value)
            .and("pattern", pattern));
  }

  /**
   * Returns the configuration that writes a date-time in a pattern.
   *
   * @param value a path, an expression, or milliseconds since 1970
   * @param pattern a pattern as in java.time
   */
  public static DateTime format(Object value, String pattern) {
    return new DateTime(
        Written.of("date_time")
            .and("operation", "format")
            .and("value", value)
            .and("pattern", pattern));
  }

  /**
   * Returns the configuration that moves a date-time.
   *
   * @param value a path, an expression, or milliseconds since 1970
   * @param amount an ISO 8601 duration or period, or a path or an expression of one
   */
  public static DateTime add(Object value, String amount) {
    return new DateTime(
        Written.of("date_time").and("operation", "add").and("value", value).and("amount", amount));
  }

  /**
   * Returns the configuration that tells the whole seconds, or other units, between two date-times.
   *
   * @param from a path, an expression, or milliseconds since 1970
   * @param to the same
   */
  public static DateTime diff(Object from, Object to) {
    return new DateTime(
        Written.of("date_time").and("operation", "diff").and("value", from).and("to", to));
  }

  /**
   * Returns the configuration that tells a date-time in another zone.
   *
   * @param value a path, an expression, or milliseconds since 1970
   * @param zone the zone, or a path or an expression of one
   */
  public static DateTime convert(Object value, String zone) {
    return new DateTime(
        Written.of("date_time").and("operation", "convert").and("value", value).and("zone", zone));
  }

  /**
   * Returns the configuration that tells milliseconds since 1970.
   *
   * @param value a path or an expression
   */
  public static DateTime epochMillis(Object value) {
    return new DateTime(
        Written.of("date_time").and("operation", "epoch_millis").and("value", value));
  }

  /** Sets the zone, for example {@code Asia/Seoul}, or a path or an expression of one. */
  public DateTime zone(String zone) {
    return new DateTime(written.and("zone", zone));
  }

  /**
   * Sets the unit of {@link #diff}: milliseconds, seconds and so on up to years; seconds unless
   * set.
   */
  public DateTime unit(ChronoUnit unit) {
    return new DateTime(written.and("unit", unit));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
