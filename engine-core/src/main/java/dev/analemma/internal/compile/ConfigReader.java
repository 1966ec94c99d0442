// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.expression.ExpressionException;
import dev.analemma.internal.compile.Texts.Site;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.internal.expression.ValueParser;
import dev.analemma.internal.text.Pointers;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.SecretProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks an operator's configuration against its fields and parses each field as its mode says. */
final class ConfigReader {
  private final Analysis analysis;
  private final Texts texts;

  ConfigReader(Analysis analysis, Texts texts) {
    this.analysis = analysis;
    this.texts = texts;
  }

  /**
   * Reads {@code with}.
   *
   * @param owner the pointer of the node or compensation that holds it
   */
  ConfigDraft read(OperatorType type, @Nullable JsonNode with, String owner, Site site) {
    boolean absent = with == null || with.isMissingNode() || with.isNull();
    String pointer = absent ? owner : owner + "/with";
    ObjectNode written = Json.nodes().objectNode();
    boolean sound = true;
    if (with instanceof ObjectNode object) {
      written = object;
    } else if (!absent && with != null) {
      analysis.error(
          "CONFIG_TYPE",
          pointer,
          "'with' is %s, must be an object".formatted(JsonTypes.describe(with)),
          "Write the fields of '%s'.".formatted(type.name()));
      texts.value(with, pointer, site);
      sound = false;
    }
    return fields(
        new ConfigDraft(pointer, written, type.fields()), written, type.name(), site, sound);
  }

  private ConfigDraft fields(
      ConfigDraft draft, ObjectNode written, String owner, Site site, boolean sound) {
    long errors = analysis.faults.errors();
    int rest = -1;
    int taken = 0;
    for (int i = 0; i < draft.fields.size(); i++) {
      Field<?> field = draft.fields.get(i);
      if (field instanceof Field.Rest) {
        rest = i;
        continue;
      }
      JsonNode value = written.get(field.name());
      if (value != null) {
        taken++;
        draft.values[i] = field(draft, i, value, Pointers.child(draft.pointer, field.name()), site);
      } else if (field.required()) {
        if (sound) {
          missing(draft, field, owner);
        }
        draft.sound = false;
      } else if (field.fallback() != null) {
        draft.values[i] = fallback(field, field.fallback(), draft.pointer, site);
      }
    }
    if (rest >= 0) {
      draft.values[rest] = texts.value(remaining(draft, written), draft.pointer, site);
    } else if (taken < written.size()) {
      unknownKeys(draft, written, owner);
    }
    draft.sound &= sound && analysis.faults.errors() == errors;
    return draft;
  }

  private @Nullable Object fallback(Field<?> field, JsonNode fallback, String pointer, Site site) {
    return field instanceof Field.Literal ? fallback : texts.value(fallback, pointer, site);
  }

  private static ObjectNode remaining(ConfigDraft draft, ObjectNode written) {
    ObjectNode rest = Json.nodes().objectNode();
    Iterator<Map.Entry<String, JsonNode>> entries = written.properties().iterator();
    Set<String> names = names(draft);
    while (entries.hasNext()) {
      Map.Entry<String, JsonNode> entry = entries.next();
      if (!names.contains(entry.getKey())) {
        rest.set(entry.getKey(), entry.getValue());
      }
    }
    return rest;
  }

  private static Set<String> names(ConfigDraft draft) {
    Set<String> names = new LinkedHashSet<>();
    for (Field<?> field : draft.fields) {
      if (!(field instanceof Field.Rest)) {
        names.add(field.name());
      }
    }
    return names;
  }

  private void missing(ConfigDraft draft, Field<?> field, String owner) {
    analysis.error(
        "CONFIG_MISSING",
        draft.pointer,
        "field '%s' of '%s' is missing".formatted(field.name(), owner),
        "Write it; it is: %s".formatted(sentence(field.doc())));
  }

  private static String sentence(String doc) {
    return doc.endsWith(".") ? doc : doc + ".";
  }

  private void unknownKeys(ConfigDraft draft, ObjectNode written, String owner) {
    Set<String> names = names(draft);
    for (Map.Entry<String, JsonNode> entry : written.properties()) {
      if (!names.contains(entry.getKey())) {
        analysis.error(
            "CONFIG_UNKNOWN",
            Pointers.child(draft.pointer, entry.getKey()),
            "'%s' has no field '%s'".formatted(owner, entry.getKey()),
            analysis.near(entry.getKey(), names, "Its fields are", "Remove it."));
      }
    }
  }

  private @Nullable Object field(
      ConfigDraft draft, int i, JsonNode value, String pointer, Site site) {
    Field<?> field = draft.fields.get(i);
    if (field instanceof Field.Value typed) {
      return value(draft, i, typed, value, pointer, site);
    }
    if (field instanceof Field.Literal<?> literal) {
      return literal(literal, value, pointer, site) ? value : null;
    }
    if (field instanceof Field.Items items) {
      return items(items, value, pointer, site);
    }
    if (field instanceof Field.Secret) {
      return secret(field, value, pointer);
    }
    if (field instanceof Field.Template template) {
      return value.isTextual()
          ? texts.template(value.textValue(), template.sink(), pointer, site)
          : wrongType(field, value, "a text", pointer);
    }
    if (value.isTextual() || value.isBoolean()) {
      return texts.expression(value.asText(), pointer, field instanceof Field.Item, site);
    }
    return wrongType(field, value, "the text of an expression", pointer);
  }

  private @Nullable String secret(Field<?> field, JsonNode value, String pointer) {
    String name = ValueParser.secretName(value);
    if (name == null) {
      // Without the value: perhaps it is what should be secret.
      analysis.error(
          "SECRET_EXPECTED",
          pointer,
          "field '%s' holds a secret, and what is written here would be stored and shown"
              .formatted(field.name()),
          "Write ${ secret('name') } and nothing else");
    } else if (name.equals(SecretProvider.TOKEN_KEY)) {
      analysis.error(
          "SECRET_MISPLACED",
          pointer,
          "'%s' is the engine's own: whoever has it can decide every approval".formatted(name),
          "Name another secret");
    } else if (analysis.profile != null) {
      analysis.error(
          "SECRET_MISPLACED",
          pointer,
          "a definition made at run time has no secrets",
          "Let a function of the host use the secret");
    }
    return name;
  }

  private @Nullable ParsedValue wrongType(
      Field<?> field, JsonNode value, String expected, String pointer) {
    analysis.error(
        "CONFIG_TYPE",
        pointer,
        "field '%s' is %s, must be %s".formatted(field.name(), JsonTypes.describe(value), expected),
        "Write %s.".formatted(expected));
    return null;
  }

  private ParsedValue value(
      ConfigDraft draft, int i, Field.Value field, JsonNode value, String pointer, Site site) {
    ParsedValue parsed = texts.value(value, pointer, site);
    if (field.type() == JsonType.ANY) {
      return parsed;
    }
    JsonNode known = value;
    if (value.isTextual() && value.textValue().startsWith("$")) {
      known = constant(parsed);
    }
    if (known == null) {
      draft.unchecked[i] = true;
    } else if (!field.type().accepts(known)) {
      wrongType(field, known, JsonTypes.describe(field.type()), pointer);
    }
    return parsed;
  }

  private static @Nullable JsonNode constant(ParsedValue parsed) {
    if (!parsed.references().isEmpty()) {
      return null;
    }
    Linked linked = parsed.link(root -> 0);
    if (!linked.constant()) {
      return null;
    }
    try {
      return linked.evaluate(slot -> null);
    } catch (ExpressionException e) {
      // It fails in every run that comes here, and the node's catch may want that.
      return null;
    }
  }

  private @Nullable List<ConfigDraft> items(
      Field.Items field, JsonNode value, String pointer, Site site) {
    if (!value.isArray()) {
      wrongType(field, value, "a list of objects", pointer);
      return null;
    }
    List<ConfigDraft> elements = new ArrayList<>(value.size());
    for (int i = 0; i < value.size(); i++) {
      String at = pointer + "/" + i;
      if (value.get(i) instanceof ObjectNode object) {
        elements.add(
            fields(
                new ConfigDraft(at, object, field.fields()),
                object,
                "%s[%d]".formatted(field.name(), i),
                site,
                true));
      } else {
        analysis.error(
            "CONFIG_TYPE",
            at,
            "element %d of '%s' is %s, must be an object"
                .formatted(i, field.name(), JsonTypes.describe(value.get(i))),
            "Write an object with: %s."
                .formatted(String.join(", ", field.fields().stream().map(Field::name).toList())));
      }
    }
    return elements;
  }

  private boolean literal(Field.Literal<?> field, JsonNode value, String pointer, Site site) {
    if (value.isTextual() && refersTo(field, value.textValue())) {
      analysis.error(
          "CONFIG_REFERENCE",
          pointer,
          "field '%s' must be known before any run, but is '%s'"
              .formatted(field.name(), value.textValue()),
          field.words().isEmpty()
              ? "Write %s itself.".formatted(JsonTypes.describe(field.type()))
              : "Write one of: %s.".formatted(String.join(", ", field.words())));
      return false;
    }
    if (!field.type().accepts(value)) {
      wrongType(field, value, JsonTypes.describe(field.type()), pointer);
      return false;
    }
    if (!field.words().isEmpty() && !field.words().contains(value.asText())) {
      analysis.error(
          "CONFIG_VALUE",
          pointer,
          "field '%s' is '%s', which is none of its words".formatted(field.name(), value.asText()),
          analysis.near(value.asText(), field.words(), "Write one of", "Write another word."));
      return false;
    }
    if (field.type() == JsonType.INTEGER
        && (!value.canConvertToLong()
            || value.longValue() < field.min()
            || value.longValue() > field.max())) {
      analysis.error(
          "CONFIG_VALUE",
          pointer,
          "field '%s' is %s, must be %,d to %,d"
              .formatted(field.name(), value.asText(), field.min(), field.max()),
          "Write a number within these bounds.");
      return false;
    }
    if (value.isTextual()) {
      warnOfPath(field, value.textValue(), pointer, site);
    }
    return true;
  }

  /** A text that is one of many words, or no text at all, cannot begin like a path by itself. */
  private static boolean refersTo(Field.Literal<?> field, String text) {
    boolean path = text.startsWith("$.");
    boolean free = field.type() == JsonType.STRING && field.words().isEmpty();
    return (text.startsWith("${") && text.endsWith("}")) || (path && !free);
  }

  /** A JSONPath is a literal that begins like a path; only a visible name makes it suspicious. */
  private void warnOfPath(Field.Literal<?> field, String text, String pointer, Site site) {
    if (!text.startsWith("$.")) {
      return;
    }
    int end = 2;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    String name = text.substring(2, end);
    if (site.body().sees(name)) {
      analysis.warning(
          "CONFIG_REFERENCE",
          pointer,
          "field '%s' is literal text, so '%s' is not read from '%s'"
              .formatted(field.name(), text, name),
          "If a value was meant, use a field that takes one.");
    }
  }
}
