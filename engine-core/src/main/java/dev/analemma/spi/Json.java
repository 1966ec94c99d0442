// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.Type;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one strict JSON codec of the engine.
 *
 * <p>Reading takes RFC 8259 and nothing else: UTF-8 without a byte order mark, no comments, no NaN,
 * no trailing commas or tokens; beyond the RFC, names must be unique, characters whole (no lone
 * surrogates), and everything within {@link JsonLimits}. Numbers are exact: integers of any length
 * and decimals as written. Reading and writing trees never recurses, so depth costs no stack.
 *
 * <p>No text ever names a Java class: there is no polymorphic typing by class name.
 *
 * <p>Threads: all methods are safe.
 */
public final class Json {
  /** Our own reader checks every limit, per call and with a place. */
  private static final JsonFactory TEXTS =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(JsonTreeWriter.DEPTH_MAX).build())
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private Json() {}

  /**
   * Returns the mapper behind {@link #convert} and {@link #tree}, for libraries that want one; it
   * must not be reconfigured.
   *
   * <p>When it reads texts itself, it keeps less of the promises above: unique names, exact
   * numbers, no trailing tokens and the bounds of {@link JsonLimits#ofDefaults()}, but neither
   * {@code valuesMax} nor, outside of trees, {@code exponentMax}; it takes half characters, a byte
   * order mark and other encodings than UTF-8, and its messages may quote the text. Texts from
   * outside go through {@link #parse(String)}.
   */
  public static JsonMapper mapper() {
    return JsonHostTypes.MAPPER;
  }

  /**
   * Returns the factory of new nodes. It gives equal numbers equal nodes (the smallest integer node
   * that fits, else an exact decimal) and refuses what is no JSON number or out of range.
   */
  public static JsonNodeFactory nodes() {
    return JsonNumbers.INSTANCE;
  }

  /**
   * Reads one value under the default limits.
   *
   * @throws JsonException if the text is refused; it names the first problem, with its place
   */
  public static JsonNode parse(String text) {
    return parse(text, JsonLimits.ofDefaults());
  }

  /**
   * Reads one value.
   *
   * @throws JsonException if the text is refused; it names the first problem, with its place
   */
  public static JsonNode parse(String text, JsonLimits limits) {
    checkLength(text.length(), limits);
    return read(new StringReader(text), limits);
  }

  /**
   * Reads one value from UTF-8 under the default limits.
   *
   * @throws JsonException if the text is refused; it names the first problem, with its place
   */
  public static JsonNode parse(byte[] utf8) {
    return parse(utf8, JsonLimits.ofDefaults());
  }

  /**
   * Reads one value from UTF-8.
   *
   * @throws JsonException if the text is refused; it names the first problem, with its place
   */
  public static JsonNode parse(byte[] utf8, JsonLimits limits) {
    checkLength(utf8.length, limits);
    return read(utf8Reader(new ByteArrayInputStream(utf8)), limits);
  }

  /**
   * Reads one value from a part of an array of characters, which is not kept.
   *
   * @param text holds the value
   * @param offset where it starts
   * @param length how many characters it has
   * @param limits the bounds
   * @throws JsonException if the text is refused; it names the first problem, with its place
   */
  public static JsonNode parse(char[] text, int offset, int length, JsonLimits limits) {
    checkLength(length, limits);
    try (JsonParser parser = TEXTS.createParser(text, offset, length)) {
      return JsonTreeReader.read(parser, limits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one value from UTF-8 under the default limits, to the end of the stream; the caller
   * closes it.
   *
   * @throws JsonException if the text is refused; it names the first problem, with its place
   * @throws UncheckedIOException if the stream fails
   */
  public static JsonNode parse(InputStream utf8) {
    return parse(utf8Reader(utf8), JsonLimits.ofDefaults());
  }

  /**
   * Reads one value under the default limits, to the end of the reader; the caller closes it.
   *
   * @throws JsonException if the text is refused; it names the first problem, with its place
   * @throws UncheckedIOException if the reader fails
   */
  public static JsonNode parse(Reader text) {
    return parse(text, JsonLimits.ofDefaults());
  }

  /**
   * Reads one value, to the end of the reader; the caller closes it.
   *
   * @throws JsonException if the text is refused; it names the first problem, with its place
   * @throws UncheckedIOException if the reader fails
   */
  public static JsonNode parse(Reader text, JsonLimits limits) {
    return read(new BoundedReader(text, limits), limits);
  }

  /**
   * Returns every problem of a text, in its order and at most 100: what {@link #parse(String)}
   * would throw and what it would throw next if that were mended. Empty for a good text. A problem
   * of the syntax ends the list, because what follows it cannot be trusted.
   */
  public static List<JsonException> problems(String text) {
    return salvage(text).problems();
  }

  /**
   * Reads as much of a text as can be read, under the default limits; for formats that tell what is
   * wrong with a document beside what is wrong with its text. See {@link #problems}.
   */
  public static JsonSalvage salvage(String text) {
    JsonLimits limits = JsonLimits.ofDefaults();
    try {
      checkLength(text.length(), limits);
      try (JsonParser parser = TEXTS.createParser(text)) {
        return JsonTreeReader.salvage(parser, limits);
      }
    } catch (JsonException e) {
      return new JsonSalvage(null, List.of(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the value as text, without blanks. {@link #parse(String)} of it gives an equal tree, as
   * long as the tree came from this class and is at most 200 levels deep.
   *
   * @throws JsonException if the tree holds what is no JSON value, is more than 1,000 levels deep
   *     or has half characters
   */
  public static String write(JsonNode value) {
    StringWriter text = new StringWriter();
    write(value, text);
    return text.toString();
  }

  /**
   * Writes the value as text, without blanks; the caller closes the writer.
   *
   * @throws JsonException as {@link #write(JsonNode)}
   * @throws UncheckedIOException if the writer fails
   */
  public static void write(JsonNode value, Writer text) {
    try (JsonGenerator out = TEXTS.createGenerator(text)) {
      write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the value as UTF-8, without blanks; the caller closes the stream.
   *
   * @throws JsonException as {@link #write(JsonNode)}
   * @throws UncheckedIOException if the stream fails
   */
  public static void write(JsonNode value, OutputStream utf8) {
    try (JsonGenerator out = TEXTS.createGenerator(utf8)) {
      write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the value as UTF-8, without blanks.
   *
   * @throws JsonException as {@link #write(JsonNode)}
   */
  public static byte[] bytes(JsonNode value) {
    ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
    write(value, utf8);
    return utf8.toByteArray();
  }

  /**
   * Returns the same value as a tree that cannot be changed: every method of its objects and arrays
   * that would change them throws {@link UnsupportedOperationException}.
   *
   * <p>What is shared between threads or handed to code that is not ours is frozen
   * (docs/adr/0001-values-are-jsonnode.md). The result equals what reading the written text would
   * give; a tree that came from {@link #parse(String)} or {@link #nodes()} equals its frozen form.
   * {@link JsonNode#deepCopy()} of it can be changed. The given tree is copied, not kept; parts of
   * it that are frozen already are shared, and a frozen root is returned as it is.
   *
   * @throws JsonException if the tree is more than 200 levels deep or holds what is no JSON value
   */
  public static JsonNode freeze(JsonNode value) {
    return JsonFreezer.freeze(value);
  }

  /**
   * Returns the value as an object of a Java type: a record, a list or map of such, a string, a
   * number, a time as ISO-8601 string, an {@link java.util.Optional}, or {@link JsonNode}.
   *
   * <p>Nothing is guessed: an unknown property, a string for a number, a fraction for an integer
   * and null for a primitive are refused. A missing component is null, empty for an optional.
   *
   * @param <T> the type; it is the caller who knows that it is the one of {@code type}
   * @throws JsonException with the code {@code CONVERT_FAILED} and a pointer into the value
   */
  @SuppressWarnings("unchecked")
  public static <T> @Nullable T convert(JsonNode value, Type type) {
    if (type instanceof Class<?> node
        && JsonNode.class.isAssignableFrom(node)
        && node.isInstance(value)) {
      return (T) value;
    }
    return (T) JsonHostTypes.convert(value, Objects.requireNonNull(type, "type"));
  }

  /**
   * Returns a Java value as a new tree: the opposite of {@link #convert}. A {@link JsonNode} is
   * returned as it is, null as JSON null.
   *
   * @throws JsonException {@code CONVERT_FAILED} if the value has no JSON form, or as reading does
   */
  public static JsonNode tree(@Nullable Object value) {
    if (value instanceof JsonNode node) {
      return node;
    }
    return JsonHostTypes.tree(value);
  }

  private static void write(JsonNode value, JsonGenerator out) throws IOException {
    // After a refusal the brackets stay open: closing them would pretend that the text is whole.
    out.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    out.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    JsonTreeWriter.write(value, out);
  }

  /** Returns the tokens of a text without any limit; closing them does not close the text. */
  static JsonParser parser(Reader text) throws IOException {
    JsonParser parser = TEXTS.createParser(text);
    parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
    return parser;
  }

  private static JsonNode read(Reader text, JsonLimits limits) {
    try (JsonParser parser = parser(text)) {
      return JsonTreeReader.read(parser, limits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Reader utf8Reader(InputStream utf8) {
    return new InputStreamReader(
        utf8,
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static void checkLength(long length, JsonLimits limits) {
    if (length > limits.documentCharsMax()) {
      throw JsonChecks.tooLong(limits);
    }
  }

  /** Counts what it gives out. */
  private static final class BoundedReader extends FilterReader {
    private final JsonLimits limits;
    private long seen;

    BoundedReader(Reader text, JsonLimits limits) {
      super(text);
      this.limits = limits;
    }

    @Override
    public int read() throws IOException {
      int c = super.read();
      count(c < 0 ? 0 : 1);
      return c;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      count(count);
      return count;
    }

    private void count(int count) {
      seen += Math.max(0, count);
      checkLength(seen, limits);
    }
  }
}
