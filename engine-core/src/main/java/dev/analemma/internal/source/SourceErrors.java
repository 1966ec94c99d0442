// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.Json;
import org.jspecify.annotations.Nullable;

/** The errors of sources and targets: one wording for one code. */
public final class SourceErrors {
  private static final int SHOWN_CHARS_MAX = 200;

  private SourceErrors() {}

  /** Returns the error for an option of a source that is wrong. */
  public static OperatorException option(String message) {
    return new OperatorException("SOURCE_OPTION", message);
  }

  /** Returns the error for a name that leads out of what the host allows. */
  static OperatorException forbidden(String uri) {
    return new OperatorException(
        "SOURCE_FORBIDDEN",
        "'%s' leads out of the folder that the host allows. Name a file in it, or let the host allow another folder"
            .formatted(shown(uri)));
  }

  /** Returns the error for a source that is not there. */
  static OperatorException missing(String uri, @Nullable Throwable cause) {
    return failure(
        "SOURCE_MISSING",
        "there is no '%s'. Correct 'uri', or make the file".formatted(shown(uri)),
        cause);
  }

  /** Returns the error for something that is no file to be read. */
  static OperatorException unreadable(String uri, String why, @Nullable Throwable cause) {
    return failure(
        "SOURCE_UNREADABLE",
        "'%s' %s. Name a regular file that this process may read".formatted(shown(uri), why),
        cause);
  }

  /** Returns the error for a source that failed while it was read. */
  static OperatorException failed(String uri, Throwable cause) {
    return failure(
        "SOURCE_FAILED", "reading '%s' failed: %s. Try again".formatted(shown(uri), cause), cause);
  }

  /** Returns the error for a source of which the rest cannot be read. */
  static OperatorException broken(String uri, String what, long index, Throwable cause) {
    return new OperatorException(
        "SOURCE_BROKEN",
        "'%s' cannot be read behind item %d: %s. Make the file anew"
            .formatted(shown(uri), index, what),
        Json.nodes().objectNode().put("index", index),
        null,
        cause);
  }

  /** Returns the error for a source that is not the one that the map began with. */
  static OperatorException changed(String uri) {
    return new OperatorException(
        "SOURCE_CHANGED",
        "'%s' is not as it was when the map began. Start a new run over it".formatted(shown(uri)));
  }

  /** Returns the error for a position of another reader. */
  static OperatorException position(String uri, JsonNode position) {
    return new OperatorException(
        "SOURCE_POSITION",
        "%s is no position in '%s'. Go on with the reader and the options that told it"
            .formatted(shown(position.toString()), shown(uri)));
  }

  /** Returns the error for one item, with its place. */
  static OperatorException item(
      String code, String uri, long index, long line, String problem, @Nullable Throwable cause) {
    return located(
        code,
        "line %d of '%s' (item %d): %s".formatted(line, shown(uri), index, problem),
        index,
        line,
        cause);
  }

  /** Returns the error for one record, whose problem tells its place. */
  static OperatorException record(
      String code, String uri, long index, long line, String problem, Throwable cause) {
    return located(
        code, "'%s' (item %d): %s".formatted(shown(uri), index, problem), index, line, cause);
  }

  private static OperatorException located(
      String code, String message, long index, long line, @Nullable Throwable cause) {
    ObjectNode details = Json.nodes().objectNode();
    details.put("index", index).put("line", line);
    return new OperatorException(code, message, details, null, cause);
  }

  /** Returns an error of results. */
  static OperatorException results(String code, String message, @Nullable Throwable cause) {
    return failure(code, message, cause);
  }

  /** Returns a name that is short enough for a message, without what may be a secret in it. */
  static String shown(String uri) {
    int query = uri.contains("://") ? uri.indexOf('?') : -1;
    String plain = query < 0 ? uri : uri.substring(0, query) + "?…";
    return plain.length() <= SHOWN_CHARS_MAX ? plain : plain.substring(0, SHOWN_CHARS_MAX) + "…";
  }

  private static OperatorException failure(String code, String message, @Nullable Throwable cause) {
    return new OperatorException(code, message, null, null, cause);
  }
}
