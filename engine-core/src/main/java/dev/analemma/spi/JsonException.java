// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import dev.analemma.EngineException;
import dev.analemma.definition.Location;
import org.jspecify.annotations.Nullable;

/**
 * A text is no JSON that the engine accepts, a tree is none that it can write, or a value does not
 * fit a Java type.
 *
 * <p>Codes: {@code JSON_SYNTAX}, {@code JSON_DUPLICATE_KEY}, {@code JSON_TOO_DEEP}, {@code
 * JSON_TOO_LARGE}, {@code JSON_NUMBER}, {@code JSON_ENCODING}, {@code JSON_VALUE} (a node that is
 * no JSON value), {@code CONVERT_FAILED}.
 */
public final class JsonException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final String pointer;
  private final String problem;
  private final String remedy;
  private final transient @Nullable Location location;

  /**
   * Creates an exception.
   *
   * @param code the stable code
   * @param pointer where in the tree, as a JSON pointer; the place that reading had reached
   * @param location where in the text, or null where there is none
   * @param problem what is wrong, with the value that was seen
   * @param remedy what to do about it
   * @param cause the cause, if there is one
   */
  public JsonException(
      String code,
      String pointer,
      @Nullable Location location,
      String problem,
      String remedy,
      @Nullable Throwable cause) {
    super(
        code,
        false,
        "%s%s: %s. %s"
            .formatted(
                pointer.isEmpty() ? "JSON" : "JSON at '" + pointer + "'",
                location == null ? "" : " (" + location + ")",
                problem,
                remedy),
        cause);
    this.pointer = pointer;
    this.problem = problem;
    this.remedy = remedy;
    this.location = location;
  }

  /** Returns where in the tree, as a JSON pointer (RFC 6901); empty for the whole. */
  public String pointer() {
    return pointer;
  }

  /** Returns line and column in the text, or null where there is no text. */
  public @Nullable Location location() {
    return location;
  }

  /** Returns what is wrong, without the place. */
  public String problem() {
    return problem;
  }

  /** Returns what to do about it. */
  public String remedy() {
    return remedy;
  }
}
