// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

/**
 * The name at the start of a path: {@code x}, or {@code error.x}. Every expression has some, in
 * sets: {@code equals} and {@code hashCode} are written out for the reason that {@link Need} gives.
 *
 * @param error whether it is the error of a node
 * @param name the name of a node or a variable
 */
public record Root(boolean error, String name) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Root that && error == that.error && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return 2 * name.hashCode() + (error ? 1 : 0);
  }

  @Override
  public String toString() {
    return error ? "error." + name : name;
  }
}
