// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import dev.analemma.definition.Location;
import java.util.Locale;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Checks of the text itself, before it is parsed: characters that YAML forbids, which the parser
 * would report without a place, and directives, some of which the parser passes over in silence.
 */
final class YamlText {
  private static final int BYTE_ORDER_MARK = 0xfeff;

  private YamlText() {}

  static void check(String text, YamlFaults faults) {
    characters(text, faults);
    directives(text, faults);
  }

  private static void characters(String text, YamlFaults faults) {
    int line = 1;
    int column = 1;
    int c;
    for (int i = 0; i < text.length() && !faults.full(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (!isAllowed(c)) {
        faults.add(
            "YAML_ENCODING",
            "",
            new Location(line, column),
            String.format(Locale.ROOT, "the character U+%04X is not allowed in YAML", c),
            "Remove it, or write it as an escape in a string in double quotes");
      }
      if (c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1))) {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
  }

  static boolean isAllowed(int c) {
    return StreamReader.isPrintable(c) && !(c >= 0xd800 && c <= 0xdfff);
  }

  /** Directives can stand before the first document only; further documents are refused anyway. */
  private static void directives(String text, YamlFaults faults) {
    int start = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    for (int line = 1; start < text.length(); line++) {
      int end = text.indexOf('\n', start);
      int next = end < 0 ? text.length() : end + 1;
      if (text.charAt(start) == '%') {
        faults.add(
            "YAML_DIRECTIVE",
            "",
            new Location(line, 1),
            "a directive stands before the document",
            "Remove the line; the text is YAML 1.2 without tags");
      } else if (!isBlankOrComment(text, start, next)) {
        return;
      }
      start = next;
    }
  }

  private static boolean isBlankOrComment(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == '#') {
        return true;
      }
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
        return false;
      }
    }
    return true;
  }
}
