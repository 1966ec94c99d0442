// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import dev.analemma.RunStatus;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are asked for; everything that is said must hold. Immutable; texts are compared as
 * they are, whatever they hold.
 */
public final class RunQuery {
  /** The highest number of runs on a page. */
  public static final int LIMIT_MAX = 1_000;

  private static final RunQuery ALL =
      new RunQuery(null, Set.of(), null, null, null, null, null, null, null, 100);

  private final @Nullable String owner;
  private final Set<RunStatus> statuses;
  private final @Nullable String workflow;
  private final @Nullable String tag;
  private final @Nullable String text;
  private final @Nullable String scope;
  private final @Nullable Instant startedFrom;
  private final @Nullable Instant startedBefore;
  private final @Nullable String after;
  private final int limit;

  private RunQuery(
      @Nullable String owner,
      Set<RunStatus> statuses,
      @Nullable String workflow,
      @Nullable String tag,
      @Nullable String text,
      @Nullable String scope,
      @Nullable Instant startedFrom,
      @Nullable Instant startedBefore,
      @Nullable String after,
      int limit) {
    this.owner = owner;
    this.statuses = statuses;
    this.workflow = workflow;
    this.tag = tag;
    this.text = text;
    this.scope = scope;
    this.startedFrom = startedFrom;
    this.startedBefore = startedBefore;
    this.after = after;
    this.limit = limit;
  }

  /** Returns a query for all runs, 100 a page. */
  public static RunQuery all() {
    return ALL;
  }

  /** Returns a copy for runs of one owner. */
  public RunQuery owner(String owner) {
    return new RunQuery(
        Objects.requireNonNull(owner),
        statuses,
        workflow,
        tag,
        text,
        scope,
        startedFrom,
        startedBefore,
        after,
        limit);
  }

  /** Returns a copy for runs with one of these statuses; none means all. */
  public RunQuery statuses(Set<RunStatus> statuses) {
    return new RunQuery(
        owner,
        Set.copyOf(statuses),
        workflow,
        tag,
        text,
        scope,
        startedFrom,
        startedBefore,
        after,
        limit);
  }

  /** Returns a copy for runs of one workflow. */
  public RunQuery workflow(String workflow) {
    return new RunQuery(
        owner,
        statuses,
        Objects.requireNonNull(workflow),
        tag,
        text,
        scope,
        startedFrom,
        startedBefore,
        after,
        limit);
  }

  /** Returns a copy for runs with a tag. */
  public RunQuery tag(String tag) {
    return new RunQuery(
        owner,
        statuses,
        workflow,
        Objects.requireNonNull(tag),
        text,
        scope,
        startedFrom,
        startedBefore,
        after,
        limit);
  }

  /**
   * Returns a copy for runs whose workflow, key, owner or title contains a text. Letters A to Z
   * count as a to z; nothing in the text has a meaning of its own.
   */
  public RunQuery text(String text) {
    return new RunQuery(
        owner,
        statuses,
        workflow,
        tag,
        Objects.requireNonNull(text),
        scope,
        startedFrom,
        startedBefore,
        after,
        limit);
  }

  /** Returns a copy for runs whose scope is this path or lies below it. */
  public RunQuery scope(String scope) {
    return new RunQuery(
        owner,
        statuses,
        workflow,
        tag,
        text,
        Objects.requireNonNull(scope),
        startedFrom,
        startedBefore,
        after,
        limit);
  }

  /** Returns a copy for runs that were started at an instant or later. */
  public RunQuery startedFrom(Instant startedFrom) {
    return new RunQuery(
        owner,
        statuses,
        workflow,
        tag,
        text,
        scope,
        Objects.requireNonNull(startedFrom),
        startedBefore,
        after,
        limit);
  }

  /** Returns a copy for runs that were started before an instant. */
  public RunQuery startedBefore(Instant startedBefore) {
    return new RunQuery(
        owner,
        statuses,
        workflow,
        tag,
        text,
        scope,
        startedFrom,
        Objects.requireNonNull(startedBefore),
        after,
        limit);
  }

  /** Returns a copy for the page that follows a {@link RunPage#next}. */
  public RunQuery after(String next) {
    return new RunQuery(
        owner,
        statuses,
        workflow,
        tag,
        text,
        scope,
        startedFrom,
        startedBefore,
        Objects.requireNonNull(next),
        limit);
  }

  /** Returns a copy with a number of runs a page, 1 to 1,000; 100 unless said. */
  public RunQuery limit(int limit) {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new IllegalArgumentException(
          "limit is %,d, must be between 1 and %,d".formatted(limit, LIMIT_MAX));
    }
    return new RunQuery(
        owner, statuses, workflow, tag, text, scope, startedFrom, startedBefore, after, limit);
  }

  /** Returns the owner, or null for any. */
  public @Nullable String owner() {
    return owner;
  }

  /** Returns the statuses; empty for any. */
  public Set<RunStatus> statuses() {
    return statuses;
  }

  /** Returns the workflow, or null for any. */
  public @Nullable String workflow() {
    return workflow;
  }

  /** Returns the tag, or null for any. */
  public @Nullable String tag() {
    return tag;
  }

  /** Returns the text, or null for any. */
  public @Nullable String text() {
    return text;
  }

  /** Returns the scope, or null for any. */
  public @Nullable String scope() {
    return scope;
  }

  /** Returns the first instant, or null for any. */
  public @Nullable Instant startedFrom() {
    return startedFrom;
  }

  /** Returns the instant behind the last one, or null for any. */
  public @Nullable Instant startedBefore() {
    return startedBefore;
  }

  /** Returns the page before, or null for the first. */
  public @Nullable String after() {
    return after;
  }

  /** Returns the number of runs a page. */
  public int limit() {
    return limit;
  }
}
