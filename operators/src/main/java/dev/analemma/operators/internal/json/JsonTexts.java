// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.OperatorException;
import dev.analemma.definition.Location;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import dev.analemma.spi.JsonLimits;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;

/** Reads JSON texts ({@code json_parse}) and writes them ({@code json_stringify}). */
public final class JsonTexts {
  /** A tree weighs some hundred bytes a value; as many as a text of the default length can hold. */
  private static final int VALUES_MAX = 4_000_000;

  private static final Field.Value TEXT = Field.value("text", JsonType.STRING, "The JSON text.");
  private static final Field.Value VALUE = Field.value("value", JsonType.ANY, "The value.");
  private static final Field.Literal<Integer> DEPTH_MAX =
      Field.integer("depthMax", 200, 1, 200, "How deep arrays and objects may be nested.");
  private static final Field.Literal<Integer> VALUES =
      Field.integer(
          "valuesMax", VALUES_MAX, 1, 50_000_000, "The highest number of values in the text.");

  /** The type that reads. */
  public static final OperatorType PARSE =
      OperatorType.named("json_parse")
          .summary("Reads a JSON text into a value, exactly and strictly.")
          .fields(TEXT, Limits.CHARS_MAX, DEPTH_MAX, VALUES)
          .error(Errors.INPUT_TYPE, "`text` is no text.")
          .error(Errors.LIMIT_CHARS, "`text` is longer than `charsMax`.")
          .error("JSON_SYNTAX", "The text is no JSON (RFC 8259); details tell the place.")
          .error("JSON_DUPLICATE_KEY", "An object has a key twice.")
          .error("JSON_TOO_DEEP", "The text is nested deeper than `depthMax`.")
          .error("JSON_TOO_LARGE", "The text has more than `valuesMax` values, or a long name.")
          .error("JSON_NUMBER", "A number has over 1,000 digits or an exponent beyond 6,144.")
          .error("JSON_ENCODING", "The text has a byte order mark or half a surrogate pair.")
          .output("The value. Numbers are exact: integers of any length, decimals as written.")
          .limits(
              "`charsMax` characters (10,000,000), `depthMax` levels (200), `valuesMax` values"
                  + " (4,000,000).")
          .operator(
              config -> {
                Input text = Input.of(config, TEXT);
                int charsMax = config.get(Limits.CHARS_MAX);
                JsonLimits limits = limits(config, charsMax);
                return call -> parse(call, text, charsMax, limits);
              });

  /** The type that writes. */
  public static final OperatorType STRINGIFY =
      OperatorType.named("json_stringify")
          .summary("Writes a value as JSON text, without blanks.")
          .fields(VALUE, Limits.CHARS_MAX)
          .error(Errors.LIMIT_CHARS, "The text would be longer than `charsMax`.")
          .error("JSON_TOO_DEEP", "The value is nested deeper than 1,000 levels.")
          .error("JSON_ENCODING", "A text has half a surrogate pair.")
          .output("A text; `json_parse` makes an equal value of it. Keys keep their order.")
          .limits("`charsMax` characters, 10,000,000 unless written.")
          .operator(
              config -> {
                Input value = Input.of(config, VALUE);
                int charsMax = config.get(Limits.CHARS_MAX);
                return call -> stringify(call, value, charsMax);
              });

  private JsonTexts() {}

  private static JsonLimits limits(OperatorConfig config, int charsMax) {
    return JsonLimits.ofDefaults()
        .withDepthMax(config.get(DEPTH_MAX))
        .withDocumentCharsMax(charsMax)
        .withStringCharsMax(charsMax)
        .withValuesMax(config.get(VALUES));
  }

  private static Outcome parse(OperatorCall call, Input input, int charsMax, JsonLimits limits)
      throws Exception {
    String text = input.text(call, charsMax);
    return Chunks.whole(
        call,
        text.length(),
        () -> {
          try {
            return Json.parse(text, limits);
          } catch (JsonException refused) {
            throw told(input.where(), refused);
          }
        });
  }

  private static Outcome stringify(OperatorCall call, Input input, int charsMax) throws Exception {
    JsonNode value = input.value(call);
    // The size of a tree is not known before it is written, so only scalars are written at once.
    long cost = value.isContainerNode() && !value.isEmpty() ? Long.MAX_VALUE : 0;
    return Chunks.whole(
        call,
        cost,
        () -> {
          try {
            BoundedText text = new BoundedText(charsMax);
            Json.write(value, text);
            return TextNode.valueOf(text.toString());
          } catch (JsonException refused) {
            throw told(input.where(), refused);
          }
        });
  }

  /** The codec does not know in which field the text stood, and is no operator. */
  private static OperatorException told(String where, JsonException refused) {
    ObjectNode details = Json.nodes().objectNode().put("pointer", refused.pointer());
    Location place = refused.location();
    if (place != null) {
      details.put("line", place.line()).put("column", place.column());
    }
    return new OperatorException(
        refused.code(), where + ": " + refused.getMessage(), details, null, refused);
  }
}
