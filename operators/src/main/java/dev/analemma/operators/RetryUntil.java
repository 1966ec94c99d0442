// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.builder.Body;
import dev.analemma.builder.ObjectBuilder;
import dev.analemma.builder.Step;
import dev.analemma.builder.Value;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configuration of {@code retry_until}: calls an operator or function until its result is as it
 * should be.
 *
 * <pre>{@code
 * Step<Job> done =
 *     RetryUntil.call("jobs.poll").until("result.state == 'done'").max(60)
 *         .delay(Duration.ofSeconds(2)).add(body, "poll", Job.class, started);
 * }</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class RetryUntil {
  private final String operator;
  private final String until;
  private final @Nullable Integer max;
  private final @Nullable Duration delay;

  private RetryUntil(
      String operator, String until, @Nullable Integer max, @Nullable Duration delay) {
    this.operator = Objects.requireNonNull(operator, "operator");
    this.until = Objects.requireNonNull(until, "until");
    this.max = max;
    this.delay = delay;
  }

  /**
   * Says what is called; the condition must follow.
   *
   * @param operator the name of an operator or function
   */
  public static NeedsUntil call(String operator) {
    return new NeedsUntil(operator);
  }

  /** A call without a condition yet. */
  public static final class NeedsUntil {
    private final String operator;

    private NeedsUntil(String operator) {
      this.operator = operator;
    }

    /**
     * Says what ends it.
     *
     * @param until an expression over {@code result} and {@code iteration}
     */
    public RetryUntil until(String until) {
      return new RetryUntil(operator, until, null, null);
    }
  }

  /** Sets how often it is called at most, 1 to 1,000,000; 10 unless set. */
  public RetryUntil max(int max) {
    return new RetryUntil(operator, until, max, delay);
  }

  /** Sets how long it waits between two calls; not at all unless set. */
  public RetryUntil delay(Duration delay) {
    return new RetryUntil(operator, until, max, delay);
  }

  /**
   * Adds it to a body.
   *
   * @param body the body
   * @param id the id of the node
   * @param type the type of the result
   * @param with the configuration or input of what is called
   */
  public <R> Step<R> add(Body body, String id, Class<R> type, Value<?> with) {
    ObjectBuilder<JsonNode> config = body.object(JsonNode.class);
    config.put("operator", operator).put("with", with).put("until", until);
    if (max != null) {
      config.put("max", max);
    }
    if (delay != null) {
      config.put("delay", delay.toString());
    }
    return body.operator(id, type, "retry_until", config.done());
  }
}
