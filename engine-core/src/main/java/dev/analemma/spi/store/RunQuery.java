// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import dev.analemma.RunStatus;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are asked for; everything that is said must hold. Immutable; texts are compared as
 * they are, whatever they hold, and are refused with an {@link IllegalArgumentException} where no
 * store could have kept them ({@link StoreTexts}).
 */
public final class RunQuery {
  /** The highest number of runs on a page. */
  public static final int LIMIT_MAX = 1_000;

  private static final RunQuery ALL = new RunQuery(new Draft());

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

  private RunQuery(Draft draft) {
    this.owner = draft.owner;
    this.statuses = draft.statuses;
    this.workflow = draft.workflow;
    this.tag = draft.tag;
    this.text = draft.text;
    this.scope = draft.scope;
    this.startedFrom = draft.startedFrom;
    this.startedBefore = draft.startedBefore;
    this.after = draft.after;
    this.limit = draft.limit;
  }

  /** Returns a query for all runs, 100 a page. */
  public static RunQuery all() {
    return ALL;
  }

  /** Returns a copy for runs of one owner. */
  public RunQuery owner(String owner) {
    Draft draft = new Draft(this);
    draft.owner = checked("the owner", owner);
    return new RunQuery(draft);
  }

  /** Returns a copy for runs with one of these statuses; none means all. */
  public RunQuery statuses(Set<RunStatus> statuses) {
    Draft draft = new Draft(this);
    draft.statuses = Set.copyOf(statuses);
    return new RunQuery(draft);
  }

  /** Returns a copy for runs of one workflow. */
  public RunQuery workflow(String workflow) {
    Draft draft = new Draft(this);
    draft.workflow = checked("the workflow", workflow);
    return new RunQuery(draft);
  }

  /** Returns a copy for runs with a tag. */
  public RunQuery tag(String tag) {
    Draft draft = new Draft(this);
    draft.tag = checked("the tag", tag);
    return new RunQuery(draft);
  }

  /**
   * Returns a copy for runs whose workflow, key, owner or title contains a text. Letters A to Z
   * count as a to z; nothing in the text has a meaning of its own.
   */
  public RunQuery text(String text) {
    Draft draft = new Draft(this);
    draft.text = checked("the text", text);
    return new RunQuery(draft);
  }

  /** Returns a copy for runs whose scope is this path or lies below it. */
  public RunQuery scope(String scope) {
    Draft draft = new Draft(this);
    draft.scope = checked("the scope", scope);
    return new RunQuery(draft);
  }

  /** Returns a copy for runs that were started at an instant or later. */
  public RunQuery startedFrom(Instant startedFrom) {
    Draft draft = new Draft(this);
    draft.startedFrom = Objects.requireNonNull(startedFrom);
    return new RunQuery(draft);
  }

  /** Returns a copy for runs that were started before an instant. */
  public RunQuery startedBefore(Instant startedBefore) {
    Draft draft = new Draft(this);
    draft.startedBefore = Objects.requireNonNull(startedBefore);
    return new RunQuery(draft);
  }

  /** Returns a copy for the page that follows a {@link RunPage#next}. */
  public RunQuery after(String next) {
    Draft draft = new Draft(this);
    draft.after = checked("the page", next);
    return new RunQuery(draft);
  }

  /** Returns a copy with a number of runs a page, 1 to 1,000; 100 unless said. */
  public RunQuery limit(int limit) {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new IllegalArgumentException(
          "limit is %,d, must be between 1 and %,d".formatted(limit, LIMIT_MAX));
    }
    Draft draft = new Draft(this);
    draft.limit = limit;
    return new RunQuery(draft);
  }

  private static String checked(String what, String text) {
    StoreTexts.require(what, text, StoreTexts.KEY_CHARS_MAX);
    return text;
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

  /** A query in the making: what a new one takes over, and the one thing that differs. */
  private static final class Draft {
    private @Nullable String owner;
    private Set<RunStatus> statuses = Set.of();
    private @Nullable String workflow;
    private @Nullable String tag;
    private @Nullable String text;
    private @Nullable String scope;
    private @Nullable Instant startedFrom;
    private @Nullable Instant startedBefore;
    private @Nullable String after;
    private int limit = 100;

    Draft() {}

    Draft(RunQuery query) {
      owner = query.owner;
      statuses = query.statuses;
      workflow = query.workflow;
      tag = query.tag;
      text = query.text;
      scope = query.scope;
      startedFrom = query.startedFrom;
      startedBefore = query.startedBefore;
      after = query.after;
      limit = query.limit;
    }
  }
}
