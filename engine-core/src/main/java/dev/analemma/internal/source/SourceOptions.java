// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.internal.codec.Quantities;
import dev.analemma.internal.text.Near;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How bytes become items, as a definition says it.
 *
 * @param uri where the bytes are, for messages
 * @param format one of {@link #FORMATS}
 * @param compression {@code auto}, {@code gzip} or {@code none}
 * @param replace whether bytes that are no UTF-8 are replaced; else they are an error of the item
 * @param itemBytes the length of an item at most
 * @param header whether the first record names the columns
 * @param columns the names of the columns if the definition writes them, else null
 * @param delimiter what stands between the fields of a record
 * @param columnsMax how many fields a record has at most
 * @param pointer where in a JSON text the array is
 * @param skipBlank whether lines without anything but blanks are passed over
 * @param cut whether the start of a line that is too long is an item; else it is a bad one
 */
public record SourceOptions(
    String uri,
    String format,
    String compression,
    boolean replace,
    int itemBytes,
    boolean header,
    @Nullable List<String> columns,
    char delimiter,
    int columnsMax,
    String pointer,
    boolean skipBlank,
    boolean cut) {

  /** The formats. */
  static final List<String> FORMATS = List.of("jsonl", "csv", "json", "lines");

  /** The longest item that can be asked for. */
  static final int ITEM_BYTES_MAX = 64 << 20;

  /** The longest item unless said. */
  static final int ITEM_BYTES = 1 << 20;

  /** The highest number of columns that can be asked for. */
  static final int COLUMNS_MAX = 100_000;

  /** The highest number of columns unless said. */
  static final int COLUMNS = 1_000;

  private static final Map<String, List<String>> OF_FORMAT =
      Map.of(
          "jsonl", List.of(),
          "csv", List.of("header", "delimiter", "columnsMax"),
          "json", List.of("pointer"),
          "lines", List.of("skipBlank", "tooLong"));

  private static final List<String> OF_ALL =
      List.of("reader", "uri", "format", "compression", "malformed", "itemBytesMax");

  private static final Map<String, String> EXTENSIONS =
      Map.of(
          ".jsonl", "jsonl",
          ".ndjson", "jsonl",
          ".csv", "csv",
          ".json", "json",
          ".txt", "lines",
          ".log", "lines");

  /**
   * Reads the options.
   *
   * @param source the object of the definition
   * @param others the options that the reader itself knows
   * @throws OperatorException {@code SOURCE_OPTION} with all that is wrong
   */
  public static SourceOptions of(JsonNode source, Set<String> others) {
    Reading reading = new Reading(source);
    JsonNode named = source.get("uri");
    String uri = named != null && named.isTextual() ? named.textValue() : "the source";
    String format = source.has("format") ? reading.word("format", FORMATS, "jsonl") : guess(uri);
    if (format == null) {
      reading.problems.add(
          "the name '%s' does not tell the format; write 'format': one of %s"
              .formatted(SourceErrors.shown(uri), String.join(", ", FORMATS)));
      format = "jsonl";
    } else {
      reading.known(format, others);
    }
    SourceOptions options =
        new SourceOptions(
            uri,
            format,
            reading.word("compression", List.of("auto", "gzip", "none"), "auto"),
            reading.word("malformed", List.of("error", "replace"), "error").equals("replace"),
            reading.bytes("itemBytesMax"),
            reading.header(),
            reading.columns(),
            reading.delimiter(),
            reading.integer("columnsMax", COLUMNS, COLUMNS_MAX),
            reading.pointer(),
            reading.flag("skipBlank"),
            reading.word("tooLong", List.of("error", "cut"), "error").equals("cut"));
    reading.end();
    return options;
  }

  private static @Nullable String guess(String uri) {
    String name = uri.toLowerCase(Locale.ROOT);
    if (name.endsWith(".gz")) {
      name = name.substring(0, name.length() - 3);
    }
    int dot = name.lastIndexOf('.');
    return dot < 0 ? null : EXTENSIONS.get(name.substring(dot));
  }

  /** Reads option by option and remembers what is wrong. */
  private static final class Reading {
    private final JsonNode source;
    private final List<String> problems = new ArrayList<>();

    Reading(JsonNode source) {
      this.source = source;
    }

    void known(String format, Set<String> others) {
      Set<String> known = new HashSet<>(others);
      known.addAll(OF_ALL);
      known.addAll(OF_FORMAT.getOrDefault(format, List.of()));
      source
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!known.contains(name)) {
                  problems.add(
                      "the format '%s' has no option '%s'. %sKnown are %s"
                          .formatted(
                              format,
                              SourceErrors.shown(name),
                              Near.question(name, known),
                              String.join(", ", known.stream().sorted().toList())));
                }
              });
    }

    String word(String name, List<String> words, String fallback) {
      JsonNode value = source.get(name);
      if (value == null) {
        return fallback;
      }
      if (value.isTextual() && words.contains(value.textValue())) {
        return value.textValue();
      }
      String near = value.isTextual() ? Near.question(value.textValue(), words) : "";
      wrong(name, value, near, "one of " + String.join(", ", words));
      return fallback;
    }

    boolean flag(String name) {
      JsonNode value = source.get(name);
      if (value != null && !value.isBoolean()) {
        wrong(name, value, "true or false");
      }
      return value != null && value.asBoolean();
    }

    int integer(String name, int fallback, int max) {
      JsonNode value = source.get(name);
      if (value == null) {
        return fallback;
      }
      if (value.isIntegralNumber()
          && value.canConvertToInt()
          && value.intValue() >= 1
          && value.intValue() <= max) {
        return value.intValue();
      }
      wrong(name, value, String.format(Locale.ROOT, "a number from 1 to %,d", max));
      return fallback;
    }

    int bytes(String name) {
      JsonNode value = source.get(name);
      if (value == null) {
        return ITEM_BYTES;
      }
      long bytes =
          value.isTextual()
              ? Quantities.bytes(value.textValue())
              : value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : -1;
      if (bytes >= 1 && bytes <= ITEM_BYTES_MAX) {
        return (int) bytes;
      }
      wrong(name, value, "a size up to 64MiB, for example 4MiB");
      return ITEM_BYTES;
    }

    boolean header() {
      JsonNode value = source.get("header");
      if (value != null && !value.isBoolean() && !value.isArray()) {
        wrong("header", value, "true, false or the names of the columns");
      }
      return value == null || (value.isBoolean() && value.booleanValue());
    }

    @Nullable List<String> columns() {
      JsonNode value = source.get("header");
      if (value == null || !value.isArray()) {
        return null;
      }
      List<String> names = new ArrayList<>();
      value.forEach(name -> names.add(name.asText()));
      for (JsonNode name : value) {
        if (!name.isTextual()) {
          wrong("header", name, "names of columns alone");
        }
      }
      if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
        wrong("header", value, "one name or more, each once");
      }
      return List.copyOf(names);
    }

    char delimiter() {
      JsonNode value = source.get("delimiter");
      if (value == null) {
        return ',';
      }
      String text = value.isTextual() ? value.textValue() : "";
      if (text.length() == 1
          && !Character.isSurrogate(text.charAt(0))
          && "\"\r\n".indexOf(text.charAt(0)) < 0) {
        return text.charAt(0);
      }
      wrong("delimiter", value, "one character that is no quote, CR or LF, for example ;");
      return ',';
    }

    String pointer() {
      JsonNode value = source.get("pointer");
      if (value == null) {
        return "";
      }
      if (value.isTextual() && (value.textValue().isEmpty() || value.textValue().startsWith("/"))) {
        return value.textValue();
      }
      wrong("pointer", value, "a JSON pointer, for example /data/items");
      return "";
    }

    private void wrong(String name, JsonNode value, String remedy) {
      wrong(name, value, "", remedy);
    }

    private void wrong(String name, JsonNode value, String near, String remedy) {
      problems.add(
          "'%s' is %s. %sWrite %s"
              .formatted(name, SourceErrors.shown(value.toString()), near, remedy));
    }

    void end() {
      if (!problems.isEmpty()) {
        OperatorException error = SourceErrors.option(String.join(". ", problems));
        throw new OperatorException(
            error.code(),
            "the source cannot be read so: " + error.getMessage(),
            Json.tree(problems),
            null,
            null);
      }
    }
  }
}
