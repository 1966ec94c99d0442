// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import dev.analemma.event.RunListener;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What may be said about one run when it is started. Immutable. */
public final class StartOptions {
  private static final int TAGS_MAX = 32;
  private static final int TAG_CHARS_MAX = 128;
  private static final int TITLE_CHARS_MAX = 512;

  private static final StartOptions DEFAULTS = new StartOptions();

  private @Nullable String key;
  private @Nullable String owner;
  private @Nullable Duration timeout;
  private @Nullable Long seed;
  private @Nullable RunListener listener;
  private @Nullable String scope;
  private List<String> tags = List.of();
  private @Nullable String title;

  private StartOptions() {}

  /** Its fields are written while it is made, and never after. */
  private StartOptions copy() {
    StartOptions copy = new StartOptions();
    copy.key = key;
    copy.owner = owner;
    copy.timeout = timeout;
    copy.seed = seed;
    copy.listener = listener;
    copy.scope = scope;
    copy.tags = tags;
    copy.title = title;
    return copy;
  }

  /** Returns options that say nothing. */
  public static StartOptions defaults() {
    return DEFAULTS;
  }

  /** Returns a copy with a business key: {@code $.run.key}. */
  public StartOptions key(String key) {
    StartOptions copy = copy();
    copy.key = Objects.requireNonNull(key, "key");
    return copy;
  }

  /** Returns a copy without a business key. */
  public StartOptions withoutKey() {
    StartOptions copy = copy();
    copy.key = null;
    return copy;
  }

  /** Returns a copy with an owner: {@code $.run.owner}. */
  public StartOptions owner(String owner) {
    StartOptions copy = copy();
    copy.owner = Objects.requireNonNull(owner, "owner");
    return copy;
  }

  /** Returns a copy with a deadline, counted from the start; the shorter of it and the policy's. */
  public StartOptions timeout(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout is %s, must be positive".formatted(timeout));
    }
    StartOptions copy = copy();
    copy.timeout = timeout;
    return copy;
  }

  /** Returns a copy with a seed for {@code $.run.seed} and all random numbers of the run. */
  public StartOptions seed(long seed) {
    StartOptions copy = copy();
    copy.seed = seed;
    return copy;
  }

  /** Returns a copy with a listener to this run alone. */
  public StartOptions listener(RunListener listener) {
    StartOptions copy = copy();
    copy.listener = Objects.requireNonNull(listener, "listener");
    return copy;
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
    StartOptions copy = copy();
    copy.scope = scope;
    return copy;
  }

  /**
   * Returns a copy with words to find the run by, in place of those said before; kept by a store.
   *
   * @param tags at most 32, of 1 to 128 characters each
   */
  public StartOptions tags(List<String> tags) {
    if (tags.size() > TAGS_MAX) {
      throw new IllegalArgumentException(
          "there are %,d tags, at most %d are allowed".formatted(tags.size(), TAGS_MAX));
    }
    for (String tag : tags) {
      bounded("a tag", tag, TAG_CHARS_MAX);
    }
    StartOptions copy = copy();
    copy.tags = List.copyOf(tags);
    return copy;
  }

  /** Returns a copy with a text for people, of at most 512 characters; kept by a store. */
  public StartOptions title(String title) {
    bounded("the title", title, TITLE_CHARS_MAX);
    StartOptions copy = copy();
    copy.title = title;
    return copy;
  }

  private static void bounded(String what, String text, int most) {
    if (text.isBlank() || text.length() > most || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "%s has %,d characters, must have 1 to %,d, not be blank and hold no NUL"
              .formatted(what, text.length(), most));
    }
  }

  /** Returns the tags; unmodifiable. */
  public List<String> tags() {
    return tags;
  }

  /** Returns the title, or null. */
  public @Nullable String title() {
    return title;
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
