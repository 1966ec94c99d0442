// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import dev.analemma.event.RunListener;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What may be said about one run when it is started. Immutable. */
public final class StartOptions {
  private static final StartOptions DEFAULTS = new StartOptions(null, null, null, null, null, null);

  private final @Nullable String key;
  private final @Nullable String owner;
  private final @Nullable Duration timeout;
  private final @Nullable Long seed;
  private final @Nullable RunListener listener;
  private final @Nullable String scope;

  private StartOptions(
      @Nullable String key,
      @Nullable String owner,
      @Nullable Duration timeout,
      @Nullable Long seed,
      @Nullable RunListener listener,
      @Nullable String scope) {
    this.key = key;
    this.owner = owner;
    this.timeout = timeout;
    this.seed = seed;
    this.listener = listener;
    this.scope = scope;
  }

  /** Returns options that say nothing. */
  public static StartOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a copy with a business key: {@code $.run.key}. */
  public StartOptions key(String key) {
    return new StartOptions(
        Objects.requireNonNull(key, "key"), owner, timeout, seed, listener, scope);
  }

  /** Returns a copy with an owner: {@code $.run.owner}. */
  public StartOptions owner(String owner) {
    return new StartOptions(
        key, Objects.requireNonNull(owner, "owner"), timeout, seed, listener, scope);
  }

  /** Returns a copy with a deadline, counted from the start; the shorter of it and the policy's. */
  public StartOptions timeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout is %s, must be positive".formatted(timeout));
    }
    return new StartOptions(key, owner, timeout, seed, listener, scope);
  }

  /** Returns a copy with a seed for {@code $.run.seed} and all random numbers of the run. */
  public StartOptions seed(long seed) {
    return new StartOptions(key, owner, timeout, seed, listener, scope);
  }

  /** Returns a copy with a listener to this run alone. */
  public StartOptions listener(RunListener listener) {
    return new StartOptions(key, owner, timeout, seed, Objects.requireNonNull(listener), scope);
  }

  /**
   * Returns a copy with a scope: a path of names, {@code evolution/lineage-7}, by which an {@link
   * Engine#stop emergency stop} finds the run; {@code $.run.scope}. The name of the workflow unless
   * said.
   *
   * @param scope names of letters, digits, {@code . _ -}, separated by {@code /}
   */
  public StartOptions scope(String scope) {
    Scopes.check(scope);
    return new StartOptions(key, owner, timeout, seed, listener, scope);
  }

  /** Returns the business key, or null. */
  public @Nullable String key() {
    return key;
  }

  /** Returns the owner, or null. */
  public @Nullable String owner() {
    return owner;
  }

  /** Returns the deadline, or null. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /** Returns the seed, or null for one of the engine's choice. */
  public @Nullable Long seed() {
    return seed;
  }

  /** Returns the listener, or null. */
  public @Nullable RunListener listener() {
    return listener;
  }

  /** Returns the scope, or null for the name of the workflow. */
  public @Nullable String scope() {
    return scope;
  }
}
