// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

/**
 * A place in a source text.
 *
 * @param line the line, from 1
 * @param column the column in characters, from 1
 */
public record Location(int line, int column) {
  @Override
  public String toString() {
    return "line %d, column %d".formatted(line, column);
  }
}
