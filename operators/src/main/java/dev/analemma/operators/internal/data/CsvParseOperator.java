// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.CsvRecords;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads CSV into a list of records. */
public final class CsvParseOperator implements Operator {
  private static final Field.Value TEXT = Field.value("text", JsonType.STRING, "The CSV text.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("csv_parse")
          .summary("Reads CSV (RFC 4180) into a list of records.")
          .fields(
              TEXT,
              CsvFields.DELIMITER,
              CsvFields.HEADER,
              Limits.CHARS_MAX,
              Limits.ITEMS_MAX,
              CsvFields.COLUMNS_MAX)
          .error(Errors.INPUT_TYPE, "`text` is no text.")
          .error(CsvFields.CSV_SYNTAX, "A quote is misplaced or never closed; tells the place.")
          .error(CsvFields.CSV_COLUMNS, "A record has not as many fields as the first.")
          .error(CsvFields.CSV_HEADER, "Two columns have one name.")
          .error(Errors.LIMIT_CHARS, "`text` is longer than `charsMax`.")
          .error(Errors.LIMIT_ITEMS, "There are more than `itemsMax` records.")
          .error("LIMIT_COLUMNS", "A record has more than `columnsMax` fields.")
          .output(
              "An array: with `header` of objects by column, else of arrays. All values are texts;"
                  + " empty lines are passed over.")
          .limits(
              "`charsMax` characters (10,000,000), `itemsMax` records (1,000,000), `columnsMax`"
                  + " columns (1,000).")
          .operator(CsvParseOperator::new);

  private final Input text;
  private final char delimiter;
  private final boolean header;
  private final int charsMax;
  private final int itemsMax;
  private final int columnsMax;

  private CsvParseOperator(OperatorConfig config) {
    this.text = Input.of(config, TEXT);
    this.delimiter = CsvFields.delimiter(config);
    this.header = config.get(CsvFields.HEADER);
    this.charsMax = config.get(Limits.CHARS_MAX);
    this.itemsMax = config.get(Limits.ITEMS_MAX);
    this.columnsMax = config.get(CsvFields.COLUMNS_MAX);
  }

  @Override
  public Outcome apply(OperatorCall call) throws Exception {
    String csv = text.text(call, charsMax);
    return Chunks.whole(call, csv.length(), () -> parse(csv));
  }

  private JsonNode parse(String csv) {
    CsvRecords reader = new CsvRecords(delimiter, columnsMax);
    ArrayNode records = Json.nodes().arrayNode();
    List<String> first = null;
    for (int from = 0; from < csv.length(); ) {
      int to = CsvRecords.endOfLine(csv, from);
      List<String> next = reader.line(csv, from, to);
      from = to;
      if (next == null) {
        continue;
      }
      if (first == null) {
        first = next;
        if (header) {
          checkHeader(first);
          continue;
        }
      }
      if (next.size() != first.size()) {
        throw Errors.of(
            CsvFields.CSV_COLUMNS,
            "the record at line %d has %d fields, the first record has %d"
                .formatted(reader.recordLine(), next.size(), first.size()));
      }
      add(records, header ? first : null, next);
    }
    reader.end();
    return records;
  }

  private static void checkHeader(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw Errors.of(
            CsvFields.CSV_HEADER,
            "two columns are called '%s'; rename one, or write header: false"
                .formatted(Errors.preview(name)));
      }
    }
  }

  private void add(ArrayNode records, @Nullable List<String> names, List<String> fields) {
    if (names == null) {
      ArrayNode record = records.addArray();
      fields.forEach(record::add);
    } else {
      ObjectNode record = records.addObject();
      for (int i = 0; i < fields.size(); i++) {
        record.put(names.get(i), fields.get(i));
      }
    }
    Limits.items("the list of records", records.size(), itemsMax);
  }
}
