// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import dev.analemma.llm.CallContext;
import dev.analemma.llm.CostMeter;
import dev.analemma.llm.ProviderId;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which calls are added up for a {@link BudgetLimit}: those of each name by itself, for ever, in a
 * run, or in a window of time.
 *
 * @param by what calls are told apart by
 * @param name the only name that is limited, or null for each of them alike
 * @param inRun whether each run is added up by itself; always with {@link CostMeter.Scope#RUN}
 * @param window after how long the sum begins anew, a second to 366 days; null for never. Windows
 *     follow one another since the beginning of 1970 in UTC, so one of a day begins at midnight
 */
public record BudgetScope(
    CostMeter.Scope by, @Nullable String name, boolean inRun, @Nullable Duration window) {
  private static final Duration WINDOW_MIN = Duration.ofSeconds(1);
  private static final Duration WINDOW_MAX = Duration.ofDays(366);

  /** Checks the bounds. */
  public BudgetScope {
    Objects.requireNonNull(by, "by");
    inRun = inRun || by == CostMeter.Scope.RUN;
    if (window != null && (window.compareTo(WINDOW_MIN) < 0 || window.compareTo(WINDOW_MAX) > 0)) {
      throw new IllegalArgumentException(
          "window is %s, must be a second to 366 days".formatted(window));
    }
  }

  /** Returns each run, from its beginning to its end. */
  public static BudgetScope run() {
    return of(CostMeter.Scope.RUN);
  }

  /** Returns each node in each run: what {@code budget} of a node limits. */
  public static BudgetScope nodeInRun() {
    return of(CostMeter.Scope.NODE).inEachRun();
  }

  /** Returns each name, for ever. */
  public static BudgetScope of(CostMeter.Scope by) {
    return new BudgetScope(by, null, false, null);
  }

  /** Returns the same for one name alone. */
  public BudgetScope named(String name) {
    return new BudgetScope(by, Objects.requireNonNull(name, "name"), inRun, window);
  }

  /** Returns the same with each run by itself. */
  public BudgetScope inEachRun() {
    return new BudgetScope(by, name, true, window);
  }

  /** Returns the same with a sum that begins anew after so long. */
  public BudgetScope each(Duration window) {
    return new BudgetScope(by, name, inRun, Objects.requireNonNull(window, "window"));
  }

  /** Returns the same for all names. */
  BudgetScope anyName() {
    return name == null ? this : new BudgetScope(by, null, inRun, window);
  }

  /** Returns under which name a call is added up, or null if it is not. */
  @Nullable String nameOf(CallContext context, ProviderId provider, String model) {
    return inRun && context.run() == null ? null : by.nameOf(context, provider, model);
  }
}
