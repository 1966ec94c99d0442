// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Location;
import dev.analemma.internal.text.Pointers;
import java.io.Closeable;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a JSON array, one after the other, without the array ever being in memory.
 *
 * <p>It is as strict as {@link Json#parse(String)} about every element. What stands beside the way
 * to the array is read but not checked, what follows it is not read. After an exception there is
 * nothing more to read.
 *
 * <p>Not thread-safe.
 */
public final class JsonElements implements Closeable {
  /** What Jackson reads ahead, and some. */
  private static final int READ_AHEAD_CHARS = 16_384;

  private final Bounded text;
  private final JsonParser parser;
  private final List<String> path;
  private final String pointer;
  private final JsonLimits limits;
  private long index = -1;
  private boolean started;
  private boolean ended;

  private JsonElements(Bounded text, JsonParser parser, String pointer, JsonLimits limits) {
    this.text = text;
    this.parser = parser;
    this.pointer = pointer;
    this.path = Pointers.segments(pointer);
    this.limits = limits;
  }

  /**
   * Returns the elements of the array at a place of a text.
   *
   * @param text the text; it is closed with the elements
   * @param pointer the JSON pointer (RFC 6901) of the array; empty for the whole text
   * @param limits bounds of each element, the whole length included
   */
  public static JsonElements of(Reader text, String pointer, JsonLimits limits) throws IOException {
    Bounded bounded = new Bounded(text, limits);
    return new JsonElements(bounded, Json.parser(bounded), pointer, limits);
  }

  /**
   * Returns the next element, or null at the end and ever after.
   *
   * @throws JsonException if the text is refused; {@code JSON_POINTER} if no array is there
   * @throws IOException if the reader fails
   */
  public @Nullable JsonNode next() throws IOException {
    JsonToken first = step();
    if (first == null) {
      return null;
    }
    try {
      long start = parser.currentTokenLocation().getCharOffset();
      JsonNode element = JsonTreeReader.element(parser, first, limits);
      if (parser.currentLocation().getCharOffset() - start > limits.documentCharsMax()) {
        throw JsonChecks.tooLong(limits);
      }
      return element;
    } catch (JsonException e) {
      throw placed(e);
    }
  }

  /**
   * Passes over the next elements without making values of them.
   *
   * @return how many there were, at most as many as asked for
   */
  public long skip(long elements) throws IOException {
    long skipped = 0;
    while (skipped < elements) {
      JsonToken first = step();
      if (first == null) {
        break;
      }
      try {
        skipValue(first);
      } catch (JsonException e) {
        throw placed(e);
      }
      skipped++;
    }
    return skipped;
  }

  @Override
  public void close() throws IOException {
    ended = true;
    parser.close();
    text.close();
  }

  /** Moves to the next element; returns its first token, or null at the end. */
  private @Nullable JsonToken step() throws IOException {
    if (ended) {
      return null;
    }
    ended = true;
    if (!started) {
      started = true;
      descend();
    }
    index++;
    JsonToken token;
    try {
      token = token();
      if (token == JsonToken.END_ARRAY) {
        if (path.isEmpty() && parser.nextToken() != null) {
          throw problem("JSON_SYNTAX", "there is more text after the array", "Write one array");
        }
        return null;
      }
    } catch (IOException e) {
      throw placed(JsonTreeReader.refused(parser, limits, e));
    } catch (JsonException e) {
      throw placed(e);
    }
    ended = false;
    return token;
  }

  private void descend() throws IOException {
    try {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw problem("JSON_SYNTAX", "the text is empty", "Write an array, if empty then []");
      }
      for (String segment : path) {
        token = child(token, segment);
      }
      if (token != JsonToken.START_ARRAY) {
        throw problem(
            "JSON_POINTER",
            "there is no array, but " + shown(token),
            "Let 'pointer' lead to an array, or use another format");
      }
    } catch (IOException e) {
      throw JsonTreeReader.refused(parser, limits, e);
    }
  }

  private JsonToken child(JsonToken token, String segment) throws IOException {
    int place = 0;
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      boolean object = token == JsonToken.START_OBJECT;
      for (JsonToken next = token(); !next.isStructEnd(); next = token()) {
        boolean found = segment.equals(object ? parser.currentName() : Integer.toString(place++));
        JsonToken value = object ? token() : next;
        if (found) {
          return value;
        }
        skipValue(value);
      }
    }
    throw problem(
        "JSON_POINTER",
        "the pointer '%s' leads to nothing: there is no '%s'"
            .formatted(JsonChecks.shown(pointer), JsonChecks.shown(segment)),
        "Correct 'pointer'");
  }

  private void skipValue(JsonToken first) throws IOException {
    int depth = first.isStructStart() ? 1 : 0;
    try {
      while (depth > 0) {
        JsonToken token = token();
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
    } catch (IOException e) {
      throw JsonTreeReader.refused(parser, limits, e);
    }
  }

  private JsonToken token() throws IOException {
    text.allow(parser.currentLocation().getCharOffset());
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw problem("JSON_SYNTAX", "the text ends inside the array", "Close every bracket");
    }
    return token;
  }

  private static String shown(JsonToken token) {
    return token == JsonToken.START_OBJECT ? "an object" : "a value that is none";
  }

  private JsonException problem(String code, String problem, String remedy) {
    Location place = JsonTreeReader.location(parser.currentTokenLocation());
    return new JsonException(code, "", place, problem, remedy, null);
  }

  /** Returns the same problem with a pointer from the root of the text. */
  private JsonException placed(JsonException e) {
    ended = true;
    return new JsonException(
        e.code(),
        Pointers.child(pointer, Long.toString(index)) + e.pointer(),
        e.location(),
        e.problem(),
        e.remedy(),
        e);
  }

  /** Ends the reading of an element that is too large before memory is spent on it. */
  private static final class Bounded extends FilterReader {
    private final JsonLimits limits;
    private long seen;
    private long allowed;

    Bounded(Reader text, JsonLimits limits) {
      super(text);
      this.limits = limits;
      allow(0);
    }

    /** Lets so much be read that a whole element of the longest kind can follow an offset. */
    void allow(long offset) {
      allowed = offset + limits.documentCharsMax() + READ_AHEAD_CHARS;
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      seen += Math.max(0, count);
      if (seen > allowed) {
        throw JsonChecks.tooLong(limits);
      }
      return count;
    }
  }
}
