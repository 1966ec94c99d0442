// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.cassette;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is in the file of a recording: lines of JSON in UTF-8, each with its line break. Each time
 * that somebody records, a line with {@code cassette} begins; the lines after it are calls that
 * ended since, each with {@code n}, its place in the order in which they began.
 *
 * <p>A process that ends while it writes leaves a line without its line break. It is no call, and
 * is told as a warning.
 *
 * @param lines all whole lines, in order
 * @param wholeBytes how many bytes they have
 * @param warnings what was left out
 */
record Tape(List<Line> lines, long wholeBytes, List<Fault> warnings) {
  static final int VERSION = 1;

  /**
   * A line.
   *
   * @param number from 1
   * @param value what it holds, an object
   */
  record Line(int number, JsonNode value) {
    boolean begins() {
      return value.has("cassette");
    }
  }

  /**
   * Reads a file.
   *
   * @throws DefinitionException if it is not there, or is no recording
   */
  static Tape read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "there is no such file", "Record first, or correct the path");
    } catch (IOException | OutOfMemoryError e) {
      throw unreadable(
          file, "it cannot be read (%s)".formatted(e), "Let this process read the file");
    }
    return parse(file, bytes);
  }

  private static Tape parse(Path file, byte[] bytes) {
    List<Line> lines = new ArrayList<>();
    List<Fault> warnings = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines.add(line(file, Arrays.copyOfRange(bytes, from, i), lines.size() + 1));
        from = i + 1;
      }
    }
    if (from < bytes.length) {
      warnings.add(
          Fault.warning(
              "CASSETTE_TORN",
              "",
              "line %d of the recording '%s' is not whole and is left out"
                  .formatted(lines.size() + 1, file),
              "Its process ended while it wrote; record the last call again if it is missed"));
    }
    if (!lines.isEmpty() && !lines.get(0).begins()) {
      throw unreadable(file, "line 1 is not that of a recording", "Name another file");
    }
    return new Tape(List.copyOf(lines), from, List.copyOf(warnings));
  }

  private static Line line(Path file, byte[] bytes, int number) {
    String where = "line %d".formatted(number);
    JsonNode value;
    try {
      value = Json.parse(new String(bytes, UTF_8));
    } catch (JsonException e) {
      throw unreadable(file, where + " is no JSON", "Take the line out, or name another file");
    }
    if (value.has("cassette")) {
      if (value.get("cassette").asInt() != VERSION) {
        throw unreadable(
            file, where + " is of another version of the library", "Record with this one");
      }
    } else if (!value.path("n").isIntegralNumber()
        || !value.path("request").isObject()
        || value.has("answer") == value.has("error")) {
      throw unreadable(file, where + " is no call", "Take the line out, or name another file");
    }
    return new Line(number, value);
  }

  static DefinitionException unreadable(Path file, String problem, String remedy) {
    return new DefinitionException(
        List.of(
            Fault.error(
                "CASSETTE_UNREADABLE",
                "",
                "the recording '%s': %s".formatted(file, problem),
                remedy)));
  }
}
