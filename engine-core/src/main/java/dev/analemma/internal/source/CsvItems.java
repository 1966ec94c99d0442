// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.CsvRecords;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records of CSV: objects by column, or arrays. All values are texts.
 *
 * <p>After a bad record, the next line starts another one: what went wrong cannot be told from what
 * belongs to it, and a search for the end might take the whole file.
 */
final class CsvItems extends LineReader {
  private final CsvRecords records;
  private @Nullable List<String> columns;
  private int width;
  private long recordBytes;
  private boolean ended;

  CsvItems(SourceOptions options) {
    super(options);
    this.records = new CsvRecords(options.delimiter(), options.columnsMax());
    List<String> names = options.columns();
    this.columns = names;
    this.width = names == null ? -1 : names.size();
  }

  @Override
  boolean carriageReturns() {
    return true;
  }

  @Override
  void start(Contents contents) throws IOException, InterruptedException {
    super.start(contents);
    boolean resumed = contents.start("offset") > 0;
    if (columns == null && resumed) {
      // The first record says the columns, or how many there are, wherever the reading starts.
      try (ByteLines head = open(contents, 0)) {
        line = 0;
        first(head);
      }
      ended = false;
      line = contents.start("line");
    } else if (columns == null && options.header()) {
      first(lines());
    }
    records.startAt(line);
  }

  /** Reads the first good record: the columns, or how many there are. */
  private void first(ByteLines from) throws IOException, InterruptedException {
    List<String> record = null;
    while (record == null && !ended) {
      try {
        record = record(from);
      } catch (OperatorException e) {
        if (options.header()) {
          throw e;
        }
      }
    }
    if (record == null) {
      return;
    }
    width = record.size();
    if (options.header()) {
      checkHeader(record);
      columns = List.copyOf(record);
    }
  }

  private void checkHeader(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw problem(
            "CSV_HEADER",
            "two columns are called '%s'. Rename one, or write the names as 'header'"
                .formatted(SourceErrors.shown(name)),
            null);
      }
    }
  }

  @Override
  @Nullable Item read() throws IOException, InterruptedException {
    try {
      List<String> record = record(lines());
      if (record == null) {
        return null;
      }
      JsonNode value = value(record);
      return Item.of(index++, value);
    } catch (OperatorException e) {
      return failed(e);
    }
  }

  /** Returns the next record, or null at the end. */
  private @Nullable List<String> record(ByteLines from) throws IOException, InterruptedException {
    recordBytes = 0;
    while (!ended) {
      checkInterrupt();
      if (!from.next()) {
        ended = true;
        break;
      }
      line++;
      if (!records.isOpen()) {
        recordBytes = 0;
      }
      recordBytes += from.length();
      if (from.tooLong() || (records.isOpen() && recordBytes > options.itemBytes())) {
        throw dropped(tooLarge());
      }
      List<String> record;
      try {
        CharBuffer text = from.text();
        record = records.line(text, 0, text.length());
      } catch (CharacterCodingException e) {
        throw dropped(notUtf8(e));
      } catch (OperatorException e) {
        throw bad(e);
      }
      if (record != null) {
        return record;
      }
    }
    try {
      records.end();
    } catch (OperatorException e) {
      throw bad(e);
    }
    return null;
  }

  /** Drops the line, and the record that it belongs to. */
  private OperatorException dropped(OperatorException error) {
    records.startAt(line);
    return error;
  }

  private OperatorException bad(OperatorException e) {
    return SourceErrors.record(
        e.code(), options.uri(), index, line, String.valueOf(e.getMessage()), e);
  }

  /** Returns the value of a record; the first good one says how many fields there are. */
  private JsonNode value(List<String> record) {
    if (width < 0) {
      width = record.size();
    }
    if (record.size() != width) {
      throw problem(
          "CSV_COLUMNS",
          "the record has %d fields, must have %d. Put fields with the delimiter in quotes"
              .formatted(record.size(), width),
          null);
    }
    List<String> names = columns;
    if (names == null) {
      ArrayNode array = Json.nodes().arrayNode(width);
      record.forEach(array::add);
      return array;
    }
    ObjectNode object = Json.nodes().objectNode();
    for (int i = 0; i < width; i++) {
      object.put(names.get(i), record.get(i));
    }
    return object;
  }
}
