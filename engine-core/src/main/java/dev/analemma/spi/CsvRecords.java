// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of CSV apart (RFC 4180), line by line: fields in quotes may hold delimiters,
 * ends of line and doubled quotes. Empty lines are no records.
 *
 * <p>A line ends in CR LF, LF or CR, the last one perhaps in nothing; {@link #endOfLine} finds it.
 *
 * <p>Not thread-safe.
 */
public final class CsvRecords {
  private static final char QUOTE = '"';

  private final char delimiter;
  private final int columnsMax;
  private List<String> record = new ArrayList<>();
  private @Nullable StringBuilder open;
  private long line;
  private long recordLine;
  private long openLine;
  private int openColumn;

  /**
   * Creates a parser at the start of a text.
   *
   * @param delimiter what stands between two fields; no quote, CR or LF
   * @param columnsMax the highest number of fields of a record
   */
  public CsvRecords(char delimiter, int columnsMax) {
    this.delimiter = delimiter;
    this.columnsMax = columnsMax;
  }

  /** Returns where the line that starts at an index ends, its CR and LF included. */
  public static int endOfLine(CharSequence text, int from) {
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (isEnd(c)) {
        return c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n' ? at + 2 : at + 1;
      }
    }
    return text.length();
  }

  /**
   * Takes the next line.
   *
   * @param text holds it
   * @param from where it starts
   * @param to where it ends, its CR and LF included
   * @return the record that ends with it; null if it is empty or the record goes on
   * @throws OperatorException {@code CSV_SYNTAX} or {@code LIMIT_COLUMNS}; the record is dropped,
   *     and the next line starts another one
   */
  public @Nullable List<String> line(CharSequence text, int from, int to) {
    line++;
    if (open == null) {
      if (isEmpty(text, from, to)) {
        return null;
      }
      recordLine = line;
    }
    try {
      return fields(text, from, to) ? taken() : null;
    } catch (OperatorException e) {
      drop();
      throw e;
    }
  }

  /**
   * Ends the text.
   *
   * @throws OperatorException {@code CSV_SYNTAX} if a field in quotes is still open
   */
  public void end() {
    if (open != null) {
      drop();
      throw syntax(openLine, openColumn, "the quote that is opened here is never closed");
    }
  }

  /** Returns whether the record goes on in the next line. */
  public boolean isOpen() {
    return open != null;
  }

  /**
   * Forgets a record that goes on, and counts anew.
   *
   * @param lines how many lines there were so far
   */
  public void startAt(long lines) {
    drop();
    line = lines;
  }

  private void drop() {
    open = null;
    record = new ArrayList<>();
  }

  /** Returns the line at which the last record started, from 1. */
  public long recordLine() {
    return recordLine;
  }

  private List<String> taken() {
    List<String> whole = record;
    record = new ArrayList<>(whole.size());
    return whole;
  }

  /** Returns whether the record ends with this line. */
  private boolean fields(CharSequence text, int from, int to) {
    int at = from;
    if (open != null) {
      at = quoted(open, text, at, from, to);
      if (at < 0) {
        return false;
      }
    } else {
      at = field(text, at, from, to);
    }
    while (at >= 0 && at < to && text.charAt(at) == delimiter) {
      at = field(text, at + 1, from, to);
    }
    return at >= 0;
  }

  /** Takes the field at an index; returns where it ends, or -1 if it goes on in the next line. */
  private int field(CharSequence text, int start, int from, int to) {
    if (start < to && text.charAt(start) == QUOTE) {
      StringBuilder field = new StringBuilder();
      open = field;
      openLine = line;
      openColumn = start - from + 1;
      return quoted(field, text, start + 1, from, to);
    }
    int at = start;
    while (at < to && text.charAt(at) != delimiter && !isEnd(text.charAt(at))) {
      if (text.charAt(at) == QUOTE) {
        throw syntax(line, at - from + 1, "a quote stands inside a field without quotes");
      }
      at++;
    }
    add(text.subSequence(start, at).toString());
    return at;
  }

  private int quoted(StringBuilder field, CharSequence text, int start, int from, int to) {
    int at = start;
    while (at < to) {
      char c = text.charAt(at);
      if (c != QUOTE) {
        field.append(c);
        at++;
      } else if (at + 1 < to && text.charAt(at + 1) == QUOTE) {
        field.append(c);
        at += 2;
      } else {
        at++;
        if (at < to && text.charAt(at) != delimiter && !isEnd(text.charAt(at))) {
          throw syntax(line, at - from + 1, "something follows the closing quote of a field");
        }
        open = null;
        add(field.toString());
        return at;
      }
    }
    return -1;
  }

  private void add(String field) {
    record.add(field);
    if (record.size() > columnsMax) {
      ObjectNode details = Json.nodes().objectNode();
      details.put("limit", "columnsMax").put("allowed", columnsMax).put("seen", record.size());
      throw new OperatorException(
          "LIMIT_COLUMNS",
          "the record at line %d has more than %,d fields. Raise 'columnsMax' or give it less"
              .formatted(recordLine, columnsMax),
          details,
          null,
          null);
    }
  }

  private static boolean isEmpty(CharSequence text, int from, int to) {
    return from == to || isEnd(text.charAt(from));
  }

  private static boolean isEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private static OperatorException syntax(long line, int column, String problem) {
    return new OperatorException(
        "CSV_SYNTAX",
        "line %d, column %d: %s; write fields with quotes as \"a \"\"b\"\" c\""
            .formatted(line, column, problem));
  }
}
