// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.data;

import dev.analemma.OperatorException;
import dev.analemma.operators.internal.shared.Errors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of a text apart (RFC 4180): fields in quotes may hold delimiters, ends of line
 * and doubled quotes. Records end in CR LF, LF or CR; empty lines are no records.
 *
 * <p>Not thread-safe.
 */
final class CsvReader {
  private final String text;
  private final char delimiter;
  private final int columnsMax;
  private int at;
  private int line = 1;
  private int lineStart;
  private int recordLine = 1;

  CsvReader(String text, char delimiter, int columnsMax) {
    this.text = text;
    this.delimiter = delimiter;
    this.columnsMax = columnsMax;
  }

  /** Returns the line at which the last record started, from 1. */
  int line() {
    return recordLine;
  }

  /** Returns the next record, or null at the end. */
  @Nullable List<String> next() {
    while (at < text.length() && isEnd(text.charAt(at))) {
      endOfLine();
    }
    if (at == text.length()) {
      return null;
    }
    recordLine = line;
    List<String> record = new ArrayList<>();
    while (true) {
      record.add(field());
      if (record.size() > columnsMax) {
        throw Errors.limit(
            "LIMIT_COLUMNS",
            "the record at line " + recordLine,
            record.size(),
            columnsMax,
            "fields",
            CsvFields.COLUMNS_MAX.name());
      }
      if (at == text.length()) {
        return record;
      }
      if (text.charAt(at) != delimiter) {
        endOfLine();
        return record;
      }
      at++;
    }
  }

  private String field() {
    if (at < text.length() && text.charAt(at) == CsvFields.QUOTE) {
      return quoted();
    }
    int from = at;
    while (at < text.length() && text.charAt(at) != delimiter && !isEnd(text.charAt(at))) {
      if (text.charAt(at) == CsvFields.QUOTE) {
        throw syntax("a quote stands inside a field without quotes", at);
      }
      at++;
    }
    return text.substring(from, at);
  }

  private String quoted() {
    int opened = at;
    StringBuilder field = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != CsvFields.QUOTE) {
        field.append(c);
        if (isEnd(c)) {
          if (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
            field.append('\n');
          }
          endOfLine();
        } else {
          at++;
        }
      } else if (at + 1 < text.length() && text.charAt(at + 1) == CsvFields.QUOTE) {
        field.append(c);
        at += 2;
      } else {
        at++;
        if (at < text.length() && text.charAt(at) != delimiter && !isEnd(text.charAt(at))) {
          throw syntax("something follows the closing quote of a field", at);
        }
        return field.toString();
      }
    }
    throw syntax("the quote that was opened at character %d is never closed".formatted(opened), at);
  }

  private void endOfLine() {
    at += text.charAt(at) == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n' ? 2 : 1;
    line++;
    lineStart = at;
  }

  private static boolean isEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private OperatorException syntax(String problem, int where) {
    return Errors.of(
        CsvFields.CSV_SYNTAX,
        "line %d, column %d: %s; write fields with quotes as \"a \"\"b\"\" c\""
            .formatted(line, where - lineStart + 1, problem));
  }
}
