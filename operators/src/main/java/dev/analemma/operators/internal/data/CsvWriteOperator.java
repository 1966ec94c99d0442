// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a list of records as CSV. */
public final class CsvWriteOperator implements Operator {
  private static final String CRLF = "\r\n";

  private static final Field.Value ROWS =
      Field.value("rows", JsonType.ARRAY, "The records: all objects, or all arrays.");
  private static final Field.Literal<List<String>> COLUMNS =
      Field.texts(
              "columns",
              "The columns of objects, in order; the keys of the first object if not written.")
          .optional();

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("csv_write")
          .summary("Writes a list of records as CSV (RFC 4180).")
          .fields(
              ROWS,
              COLUMNS,
              CsvFields.DELIMITER,
              CsvFields.HEADER,
              Limits.CHARS_MAX,
              Limits.ITEMS_MAX,
              CsvFields.COLUMNS_MAX)
          .error(
              Errors.INPUT_TYPE,
              "A record is neither object nor array, or a field is an array or an object.")
          .error(
              CsvFields.CSV_COLUMNS,
              "An object has a key that is no column, or an array is empty or not as long as the"
                  + " first.")
          .error(Errors.LIMIT_CHARS, "The text is longer than `charsMax`.")
          .error(Errors.LIMIT_ITEMS, "There are more than `itemsMax` records.")
          .error("LIMIT_COLUMNS", "A record has more than `columnsMax` fields.")
          .output(
              "A text whose lines end in CR LF. Null and missing keys are empty fields; a header is"
                  + " written for objects alone.")
          .limits(
              "`charsMax` characters (10,000,000), `itemsMax` records (1,000,000), `columnsMax`"
                  + " columns (1,000).")
          .operator(CsvWriteOperator::new);

  private final Input rows;
  private final @Nullable Set<String> columns;
  private final char delimiter;
  private final boolean header;
  private final int charsMax;
  private final int itemsMax;
  private final int columnsMax;

  private CsvWriteOperator(OperatorConfig config) {
    this.rows = Input.of(config, ROWS);
    this.columns = config.find(COLUMNS).map(names -> distinct(config, names)).orElse(null);
    this.delimiter = CsvFields.delimiter(config);
    this.header = config.get(CsvFields.HEADER);
    this.charsMax = config.get(Limits.CHARS_MAX);
    this.itemsMax = config.get(Limits.ITEMS_MAX);
    this.columnsMax = config.get(CsvFields.COLUMNS_MAX);
  }

  private static Set<String> distinct(OperatorConfig config, List<String> names) {
    Set<String> distinct = new LinkedHashSet<>();
    for (String name : names) {
      if (!distinct.add(name)) {
        throw config.refuse(
            COLUMNS,
            "CONFIG_VALUE",
            "the column '%s' stands twice".formatted(name),
            "Write it once");
      }
    }
    return distinct;
  }

  @Override
  public Outcome apply(OperatorCall call) throws Exception {
    ArrayNode list = rows.items(call, itemsMax);
    // A record is at least some ten characters: short lists are written at once.
    return Chunks.whole(call, 32L * list.size(), () -> TextNode.valueOf(write(list)));
  }

  private String write(ArrayNode list) {
    StringBuilder text = new StringBuilder();
    if (list.isEmpty()) {
      return "";
    }
    JsonNode first = list.get(0);
    Set<String> names = first.isObject() ? namesOf(first) : null;
    int width = names == null ? first.size() : names.size();
    if (width > columnsMax) {
      throw Errors.limit(
          "LIMIT_COLUMNS", "element 0 of 'rows'", width, columnsMax, "fields", "columnsMax");
    }
    if (names != null && header) {
      List<JsonNode> titles = new ArrayList<>();
      names.forEach(name -> titles.add(TextNode.valueOf(name)));
      record(text, titles, "the header");
    }
    for (int i = 0; i < list.size(); i++) {
      String where = "element %d of 'rows'".formatted(i);
      record(text, fields(list.get(i), names, width, where), where);
    }
    return text.toString();
  }

  private Set<String> namesOf(JsonNode first) {
    if (columns != null) {
      return columns;
    }
    Set<String> names = new LinkedHashSet<>();
    first.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<JsonNode> fields(
      JsonNode row, @Nullable Set<String> names, int width, String where) {
    List<JsonNode> fields = new ArrayList<>(width);
    if (names == null) {
      if (!row.isArray()) {
        throw Errors.inputType(where, "an array like the first record", row);
      }
      row.forEach(fields::add);
    } else {
      if (!row.isObject()) {
        throw Errors.inputType(where, "an object like the first record", row);
      }
      names.forEach(name -> fields.add(row.path(name)));
      for (Iterator<String> keys = row.fieldNames(); keys.hasNext(); ) {
        String key = keys.next();
        if (!names.contains(key)) {
          throw Errors.of(
              CsvFields.CSV_COLUMNS,
              "%s has the key '%s', which is no column; name it in 'columns' or drop it first"
                  .formatted(where, Errors.preview(key)));
        }
      }
    }
    if (fields.size() != width || width == 0) {
      throw Errors.of(
          CsvFields.CSV_COLUMNS,
          "%s has %d fields, the first record has %d; a record has at least one"
              .formatted(where, fields.size(), width));
    }
    return fields;
  }

  private void record(StringBuilder text, List<JsonNode> fields, String where) {
    int from = text.length();
    for (int i = 0; i < fields.size(); i++) {
      JsonNode field = fields.get(i);
      if (field.isContainerNode()) {
        throw Errors.inputType("a field of " + where, "a text, number, boolean or null", field);
      }
      if (i > 0) {
        text.append(delimiter);
      }
      append(text, field.isNull() ? "" : field.asText());
    }
    if (text.length() == from) {
      text.append("\"\""); // an empty line would be no record
    }
    text.append(CRLF);
    Limits.chars("the CSV text", text.length(), charsMax);
  }

  private void append(StringBuilder text, String field) {
    boolean plain = true;
    for (int i = 0; i < field.length() && plain; i++) {
      char c = field.charAt(i);
      plain = c != delimiter && c != CsvFields.QUOTE && c != '\r' && c != '\n';
    }
    if (plain) {
      text.append(field);
    } else {
      text.append(CsvFields.QUOTE).append(field.replace("\"", "\"\"")).append(CsvFields.QUOTE);
    }
  }
}
