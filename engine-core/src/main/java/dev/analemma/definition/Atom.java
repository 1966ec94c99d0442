// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import org.jspecify.annotations.Nullable;

/**
 * A proposition about another node, as {@code when} and {@code after} list them.
 *
 * <p>{@code x} and {@code x.ok}: x ended, whatever its label. {@code x.<label>}: x ended or was
 * caught with that label. {@code x.error}: x was caught. {@code x.ended}: x ended, was caught or
 * skipped. {@code x.skipped}: x was skipped.
 *
 * @param node the id of the other node
 * @param label the part after the dot, or null for the plain id
 */
public record Atom(String node, @Nullable String label) {

  /** Parses the text form. */
  public static Atom parse(String text) {
    int dot = text.indexOf('.');
    return dot < 0
        ? new Atom(text, null)
        : new Atom(text.substring(0, dot), text.substring(dot + 1));
  }

  @Override
  public String toString() {
    return label == null ? node : node + "." + label;
  }
}
