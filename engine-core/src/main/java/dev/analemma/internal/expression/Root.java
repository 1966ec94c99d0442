// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

/**
 * The name at the start of a path: {@code x}, or {@code error.x}.
 *
 * @param error whether it is the error of a node
 * @param name the name of a node or a variable
 */
public record Root(boolean error, String name) {
  @Override
  public String toString() {
    return error ? "error." + name : name;
  }
}
