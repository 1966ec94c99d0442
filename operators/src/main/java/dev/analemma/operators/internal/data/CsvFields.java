// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.data;

import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorConfig;

/** What reading and writing of CSV have in common. */
final class CsvFields {
  static final String CSV_SYNTAX = "CSV_SYNTAX";
  static final String CSV_COLUMNS = "CSV_COLUMNS";
  static final String CSV_HEADER = "CSV_HEADER";
  static final char QUOTE = '"';

  static final Field.Literal<String> DELIMITER =
      Field.text("delimiter", ",", "One character between two fields: not a quote, CR or LF.");
  static final Field.Literal<Boolean> HEADER =
      Field.flag("header", true, "Whether the first record names the columns.");
  static final Field.Literal<Integer> COLUMNS_MAX =
      Field.integer("columnsMax", 1_000, 1, 100_000, "The highest number of columns.");

  private CsvFields() {}

  static char delimiter(OperatorConfig config) {
    String text = config.get(DELIMITER);
    if (text.length() != 1
        || Character.isSurrogate(text.charAt(0))
        || text.charAt(0) == QUOTE
        || text.charAt(0) == '\r'
        || text.charAt(0) == '\n') {
      throw config.refuse(
          DELIMITER,
          "DELIMITER_SYNTAX",
          "'%s' is no delimiter".formatted(text),
          "Write one character that is no quote, CR or LF, for example ;");
    }
    return text.charAt(0);
  }
}
