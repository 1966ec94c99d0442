// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.expression.Bindings;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a node: the variables it may read, and its surroundings.
 *
 * <p>Threads: may be used by several threads while the attempt runs, and not after it.
 */
public interface OperatorCall extends Bindings {
  /** Returns the id of the run. */
  String runId();

  /** Returns the address of the node in its run, for example {@code repair/remediate}. */
  String address();

  /** Returns the number of this attempt, from 1. */
  int attempt();

  /** Returns a key that is the same for every attempt of this activation, for remote calls. */
  String idempotencyKey();

  /**
   * Returns the {@link #idempotencyKey} of the node that this undoes, so that an attempt whose end
   * is unknown can be found; null where it undoes nothing.
   */
  @Nullable String undoneKey();

  /**
   * Returns a secret that a field of mode secret names: {@code call.secret(config.get(TOKEN))}. It
   * was asked for when the attempt began. Hand it on to what it opens, and to nothing else: what
   * the operator returns is stored and shown. In the texts of its errors and log lines the value is
   * replaced by the name, where it stands as it is.
   *
   * @param name what the configuration gives for the field
   * @throws IllegalArgumentException if the node's configuration names no such secret
   */
  String secret(String name);

  /** Returns the engine's time. */
  Instant now();

  /** Returns a source of random numbers, seeded by the run's seed and the address. */
  RandomGenerator random();

  /** Returns workers for work that may be split; work given to them must not block. */
  Executor workers();

  /** Returns whether the attempt should stop: the run was cancelled, or its time is over. */
  boolean cancelled();

  /** Tells that the attempt is alive; see {@link dev.analemma.definition.Timeout#heartbeat()}. */
  void heartbeat();

  /**
   * Returns why a definition may not run under a profile of the host, every fault; empty if it may.
   * It takes as long as reading and compiling does.
   *
   * @param definition the definition: an object, or a text of JSON
   * @param profile the name of the profile
   */
  List<Fault> faults(JsonNode definition, String profile);

  /**
   * Tells the run's listeners of a named point that has been reached.
   *
   * @param label its name
   * @param value what was known there
   */
  void checkpoint(String label, JsonNode value);

  /** Sends a line to the run's listeners. */
  void log(System.Logger.Level level, String message);
}
