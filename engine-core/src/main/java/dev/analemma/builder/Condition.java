// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.builder.Term.Origin;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A proposition about values, made by {@link Conditions}.
 *
 * <p>Threads: immutable, and bound to the workflow that is being written.
 */
public final class Condition {
  private final String text;
  private final boolean simple;
  private final Set<Origin> origins;

  Condition(String text, boolean simple, Set<Origin> origins) {
    this.text = text;
    this.simple = simple;
    this.origins = origins;
  }

  /** Returns the text as a part of a longer expression. */
  String operand() {
    return simple ? text : "(" + text + ")";
  }

  /** Returns the text after checking that a body sees what it reads. */
  String text(Scope scope) {
    origins.forEach(scope::requireVisible);
    return text;
  }

  Set<Origin> origins() {
    return origins;
  }

  /** Returns a condition over the handles of several others. */
  static Condition joined(String text, boolean simple, Iterable<Condition> parts) {
    Set<Origin> all = new LinkedHashSet<>();
    parts.forEach(part -> all.addAll(part.origins));
    return new Condition(text, simple, all);
  }

  /** Returns the expression text. */
  @Override
  public String toString() {
    return text;
  }
}
