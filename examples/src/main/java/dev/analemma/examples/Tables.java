// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws values as aligned text for people. */
public final class Tables {
  private static final int WIDTH = 120;
  private static final int COLUMN_CHARS_MAX = 60;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

  private Tables() {}

  /**
   * Draws rows under headings. A column whose cells all read as numbers is set to the right; the
   * last column takes the room that is left of 120 characters.
   *
   * @param headings one a column, at least one
   * @param rows cells, as many a row as there are headings
   */
  public static String draw(List<String> headings, List<List<String>> rows) {
    int columns = headings.size();
    int[] widths = new int[columns];
    boolean[] numbers = new boolean[columns];
    int used = 0;
    for (int column = 0; column < columns; column++) {
      widths[column] = headings.get(column).length();
      numbers[column] = !rows.isEmpty();
      for (List<String> row : rows) {
        String cell = oneLine(row.get(column));
        widths[column] = Math.max(widths[column], cell.length());
        numbers[column] &= isNumber(cell);
      }
      boolean last = column == columns - 1;
      int room = last ? Math.max(20, WIDTH - used) : COLUMN_CHARS_MAX;
      widths[column] = Math.min(widths[column], room);
      used += widths[column] + 2;
    }
    StringBuilder out = new StringBuilder();
    appendRow(out, headings, widths, numbers);
    for (List<String> row : rows) {
      appendRow(out, row, widths, numbers);
    }
    return out.toString();
  }

  private static void appendRow(
      StringBuilder out, List<String> cells, int[] widths, boolean[] numbers) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cut(oneLine(cells.get(column)), widths[column]);
      String room = " ".repeat(widths[column] - cell.length());
      line.append(column == 0 ? "" : "  ");
      line.append(numbers[column] ? room + cell : cell + room);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  /**
   * Draws a share as a bar.
   *
   * @param value from 0 to {@code whole}
   * @param whole the value of a full bar
   * @param width its width in characters
   */
  public static String bar(long value, long whole, int width) {
    if (whole <= 0 || value <= 0) {
      return "";
    }
    long eighths = Math.max(1, Math.round((double) Math.min(value, whole) / whole * width * 8));
    int full = (int) (eighths / 8);
    int rest = (int) (eighths % 8);
    return "█".repeat(full) + (rest == 0 ? "" : EIGHTHS.charAt(rest));
  }

  /** Draws any JSON value: an object by key, a list of objects with a column a key. */
  static String ofJson(JsonNode value) {
    if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
      return ofObjects(value);
    }
    if (!value.isObject()) {
      return text(value) + "\n";
    }
    List<List<String>> rows = new ArrayList<>();
    StringBuilder nested = new StringBuilder();
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode child = field.getValue();
      if (child.isArray() && !child.isEmpty() && child.get(0).isObject()) {
        nested.append('\n').append(field.getKey()).append(":\n").append(ofObjects(child));
      } else {
        rows.add(List.of(field.getKey(), text(child)));
      }
    }
    return (rows.isEmpty() ? "" : draw(List.of("NAME", "VALUE"), rows)) + nested;
  }

  private static String ofObjects(JsonNode list) {
    Set<String> keys = new LinkedHashSet<>();
    list.forEach(element -> element.fieldNames().forEachRemaining(keys::add));
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode element : list) {
      List<String> row = new ArrayList<>();
      keys.forEach(key -> row.add(element.has(key) ? text(element.get(key)) : ""));
      rows.add(row);
    }
    List<String> headings = new ArrayList<>();
    keys.forEach(key -> headings.add(key.toUpperCase(java.util.Locale.ROOT)));
    return draw(headings, rows);
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  /** Returns a text without line ends and other control characters. */
  static String oneLine(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) ? ' ' : c);
    }
    return out.toString();
  }

  /** Returns a text of at most this many characters; a cut one ends in an ellipsis. */
  static String cut(String text, int charsMax) {
    return text.length() <= charsMax ? text : text.substring(0, charsMax - 1) + "…";
  }

  /** Returns a text of at least this many characters. */
  static String pad(String text, int chars) {
    return text + " ".repeat(Math.max(0, chars - text.length()));
  }

  private static boolean isNumber(String cell) {
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      if (!Character.isDigit(c) && ".,-+%".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
