// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.internal.text.Near;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a document: what, where, and what to do.
 *
 * @param severity whether the document is refused because of it
 * @param code the stable code, for example {@code REF_UNKNOWN_NODE}; listed in docs/errors.md
 * @param pointer where, as a JSON pointer (RFC 6901) into the document
 * @param problem what is wrong, with the value that was seen
 * @param remedy what to do about it
 * @param location line and column in the source text, or null where the document has none
 */
public record Fault(
    Severity severity,
    String code,
    String pointer,
    String problem,
    String remedy,
    @Nullable Location location) {

  /** Whether a document is refused because of a fault. */
  public enum Severity {
    /** The document is refused. */
    ERROR,
    /** The document is accepted; somebody should look. */
    WARNING
  }

  /** Checks the components. */
  public Fault {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(pointer, "pointer");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** Returns an error without a place in a text. */
  public static Fault error(String code, String pointer, String problem, String remedy) {
    return new Fault(Severity.ERROR, code, pointer, problem, remedy, null);
  }

  /** Returns a warning without a place in a text. */
  public static Fault warning(String code, String pointer, String problem, String remedy) {
    return new Fault(Severity.WARNING, code, pointer, problem, remedy, null);
  }

  /**
   * Returns {@code "Did you mean 'x'? "} for the candidate that was probably meant, or an empty
   * text if none is near: the beginning of a remedy, for formats, operators and tools that want to
   * word their faults as the engine does. The work is bounded, whatever is given.
   *
   * @param word what was written
   * @param candidates what could have been meant
   */
  public static String didYouMean(String word, Collection<String> candidates) {
    return Near.question(word, candidates);
  }

  /** Returns the same fault at a place in a text. */
  public Fault at(@Nullable Location location) {
    return new Fault(severity, code, pointer, problem, remedy, location);
  }

  /** Returns code, pointer, problem, remedy and, where it is known, the location, as a new tree. */
  public ObjectNode toJson() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("code", code);
    tree.put("pointer", pointer);
    tree.put("problem", problem);
    tree.put("remedy", remedy);
    if (location != null) {
      tree.putObject("location").put("line", location.line()).put("column", location.column());
    }
    return tree;
  }

  @Override
  public String toString() {
    return "%s at '%s'%s: %s. %s"
        .formatted(
            code,
            printable(pointer),
            location == null ? "" : " (" + location + ")",
            printable(problem),
            printable(remedy));
  }

  // A key of a hostile document must not write lines of its own into a log.
  private static String printable(String text) {
    if (text.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029)) {
      return text;
    }
    StringBuilder printable = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(
            c -> {
              if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                printable.append("\\u%04x".formatted(c));
              } else {
                printable.append((char) c);
              }
            });
    return printable.toString();
  }
}
