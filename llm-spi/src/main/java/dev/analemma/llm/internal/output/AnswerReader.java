// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Schema;
import dev.analemma.llm.internal.document.Pointers;
import dev.analemma.llm.internal.output.LooseJson.Found;
import dev.analemma.llm.internal.output.LooseJson.NoValueException;
import dev.analemma.llm.internal.output.LooseJson.Repair;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the object that was asked for in the text of an answer, and says what is wrong with it by
 * its own schema, whatever was sent to the model.
 *
 * <p>Threads: immutable.
 */
public final class AnswerReader {
  private final JsonNode schema;
  private final Schema compiled;

  private AnswerReader(JsonNode schema, Schema compiled) {
    this.schema = schema;
    this.compiled = compiled;
  }

  /**
   * Returns a reader.
   *
   * @param schema the schema of the object, which may refer to its own {@code $defs}
   * @param faults takes what is wrong with it; the reader is of no use then
   */
  public static AnswerReader of(JsonNode schema, List<Fault> faults) {
    JsonNode inlined = SchemaRefs.inline(schema, faults);
    return new AnswerReader(inlined, Schema.compile(inlined, "", faults));
  }

  /**
   * What came of an answer.
   *
   * @param value the object, or null if there is none
   * @param repairs what was mended in its text, in words
   * @param faults what is wrong with it, with pointers into it; empty if all is well
   */
  public record Answer(@Nullable JsonNode value, List<String> repairs, List<Fault> faults) {
    /** Copies the lists. */
    public Answer {
      repairs = List.copyOf(repairs);
      faults = List.copyOf(faults);
    }
  }

  /** Reads an answer. */
  public Answer read(String text) {
    Set<Repair> repairs = EnumSet.noneOf(Repair.class);
    List<Fault> faults = new ArrayList<>();
    JsonNode value = find(text, repairs, faults);
    List<String> mended = new ArrayList<>(repairs.stream().map(Repair::name).toList());
    if (value == null) {
      return new Answer(null, mended, faults);
    }
    JsonNode fitted = fit(value, schema, "", mended);
    return new Answer(fitted, mended, compiled.check(fitted, ""));
  }

  private static @Nullable JsonNode find(String text, Set<Repair> repairs, List<Fault> faults) {
    try {
      JsonNode value = Json.parse(text.strip());
      if (value.isObject()) {
        return value;
      }
      faults.add(noJson("the answer is no object but of type " + value.getNodeType()));
      return null;
    } catch (JsonException e) {
      // What a model writes around or instead of JSON is looked at below.
    }
    boolean truncated = false;
    String problem = "the answer has no JSON object";
    int start = text.indexOf('{');
    while (start >= 0) {
      int end = text.length();
      try {
        Found found = LooseJson.at(text, start);
        end = found.end();
        JsonNode value = Json.parse(found.json());
        repairs.addAll(found.repairs());
        if (!text.substring(0, start).isBlank() || !text.substring(end).isBlank()) {
          repairs.add(Repair.TEXT_AROUND);
        }
        return value;
      } catch (NoValueException e) {
        truncated |= e.truncated();
        end = e.end();
      } catch (JsonException e) {
        problem = "the JSON of the answer cannot be read: " + e.problem();
      }
      // What stands inside of a broken object is a part of it, and no answer.
      start = text.indexOf('{', end);
    }
    faults.add(
        truncated
            ? Fault.error(
                "OUTPUT_TRUNCATED", "", "the JSON of the answer does not end", "Answer shorter")
            : noJson(problem));
    return null;
  }

  private static Fault noJson(String problem) {
    return Fault.error("OUTPUT_NO_JSON", "", problem, "Answer with one JSON object alone");
  }

  /**
   * Returns the value with what has one meaning only in the place of what does not fit: a number or
   * a truth value that was written as a text, nothing in the place of null where nothing may be and
   * null may not. Recurses along the schema, whose depth was checked when it was compiled.
   */
  private static JsonNode fit(
      JsonNode value, JsonNode schema, String pointer, List<String> mended) {
    if (value instanceof ObjectNode object && schema.path("properties").isObject()) {
      ObjectNode copy = object.objectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        JsonNode property = schema.path("properties").path(member.getKey());
        String at = Pointers.child(pointer, member.getKey());
        if (member.getValue().isNull()
            && property.isObject()
            && !SchemaWords.mayBeNull(property)
            && !SchemaWords.requires(schema, member.getKey())) {
          mended.add("NULL_LEFT_OUT " + at);
        } else {
          copy.set(member.getKey(), fit(member.getValue(), property, at, mended));
        }
      }
      return copy;
    }
    if (value instanceof ArrayNode array && schema.path("items").isObject()) {
      ArrayNode copy = array.arrayNode(array.size());
      for (int i = 0; i < array.size(); i++) {
        copy.add(fit(array.get(i), schema.path("items"), pointer + "/" + i, mended));
      }
      return copy;
    }
    JsonNode scalar =
        value.isTextual() ? scalar(value.textValue(), SchemaWords.types(schema)) : null;
    if (scalar == null) {
      return value;
    }
    mended.add("TEXT_READ " + pointer);
    return scalar;
  }

  private static @Nullable JsonNode scalar(String text, List<String> types) {
    if (types.contains("string")) {
      return null;
    }
    if (types.contains("boolean") && (text.equals("true") || text.equals("false"))) {
      return Json.nodes().booleanNode(text.equals("true"));
    }
    boolean integer = types.contains("integer");
    if ((integer || types.contains("number"))
        && text.matches("-?(0|[1-9]\\d{0,17})(\\.\\d{1,18})?")) {
      BigDecimal number = new BigDecimal(text);
      return integer && !types.contains("number") && number.scale() > 0 ? null : Json.parse(text);
    }
    return null;
  }
}
