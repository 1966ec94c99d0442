// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes docs/operators.md from the types, so that it says what the code does. */
final class OperatorDocs {
  private static final String HEAD =
      """
      # Operators

      The built-in operators, written from their types; edit those and run
      `mvn -pl operators -am test -Dtest=OperatorDocsTest -Dsurefire.failIfNoSpecifiedTests=false \
      -Danalemma.docs.write=true`.

      A node names an operator and configures it:

      ```yaml
      keep: { operator: list_filter, with: { items: $.load, where: "it.price > 10" } }
      ```

      How a field is read: *value* is JSON in which a whole string may be a path (`$.a.b`) or an
      expression (`${ … }`); *expression* is the text of an expression, *expression(it, index)* of one
      over an element of a list; *template* is text with `{{ … }}`; *literal* is known before any run.
      Fields without a default must be written unless they are optional.

      What all have in common: inputs are never changed, numbers are exact, long inputs are worked on by
      a worker and not by the thread that schedules, and an attempt that is cancelled ends with
      `CANCELLED`. Any expression may fail with `REF_MISSING` or an `EXPR_` code; `CONFIG_` codes and
      those of patterns are found before a run.

      """;

  /** What a text that is made up starts with. */
  private static final String PLACE = "the text of ";

  private OperatorDocs() {}

  static String text() {
    List<OperatorType> types =
        new BuiltinOperators()
            .operators().stream().sorted(Comparator.comparing(OperatorType::name)).toList();
    StringBuilder text = new StringBuilder(HEAD);
    text.append("| operator | what it does |\n|---|---|\n");
    types.forEach(
        type ->
            text.append(
                "| [`%s`](#%s) | %s |\n".formatted(type.name(), type.name(), type.summary())));
    types.forEach(type -> append(text, type));
    return text.toString();
  }

  private static void append(StringBuilder text, OperatorType type) {
    text.append("\n## ").append(type.name()).append("\n\n").append(type.summary()).append("\n\n");
    if (!type.fields().isEmpty()) {
      text.append("| field | read as | default | |\n|---|---|---|---|\n");
      type.fields().forEach(field -> append(text, field, ""));
      text.append('\n');
    }
    text.append("Output: ").append(type.output()).append("\n\n");
    text.append("Ends on: ").append(labels(type)).append("\n\n");
    text.append("Limits: ")
        .append(
            type.limits().isEmpty() ? "none beside those of [values](limits.md)." : type.limits())
        .append("\n\n");
    if (type.composite().isPresent()) {
      text.append("Effect: that of what it calls. It is a composite: it expands to a body.\n");
    } else {
      text.append("Effect: ").append(type.effect().name().toLowerCase(Locale.ROOT));
      text.append(type.deterministic() ? "" : ", not deterministic (recorded)").append(".\n");
    }
    if (!type.errors().isEmpty()) {
      text.append("\n| error | when |\n|---|---|\n");
      type.errors()
          .forEach((code, when) -> text.append("| `%s` | %s |\n".formatted(code, cell(when))));
    }
  }

  private static void append(StringBuilder text, Field<?> field, String prefix) {
    text.append(
        "| `%s%s` | %s | %s | %s |\n"
            .formatted(prefix, field.name(), mode(field), fallback(field), cell(field.doc())));
    if (field instanceof Field.Items items) {
      items.fields().forEach(inner -> append(text, inner, prefix + field.name() + "[]."));
    }
  }

  private static String mode(Field<?> field) {
    if (field instanceof Field.Value value) {
      return "value" + type(value.type());
    }
    if (field instanceof Field.Template template) {
      return "template (" + template.sink().name().toLowerCase(Locale.ROOT) + ")";
    }
    if (!(field instanceof Field.Literal<?> literal)) {
      return field.mode();
    }
    if (!literal.words().isEmpty()) {
      return literal.words().stream()
          .map(word -> "`" + word + "`")
          .collect(Collectors.joining(" "));
    }
    return literal.min() > Long.MIN_VALUE
        ? String.format(Locale.ROOT, "literal, %,d to %,d", literal.min(), literal.max())
        : "literal" + type(literal.type());
  }

  private static String type(JsonType type) {
    return type == JsonType.ANY ? "" : ", " + type.name().toLowerCase(Locale.ROOT);
  }

  private static String fallback(Field<?> field) {
    return field.fallback() != null
        ? "`" + cell(field.fallback().toString()) + "`"
        : field.required() ? "" : "optional";
  }

  /** Asks the type itself, with each word of each of its choices. */
  private static String labels(OperatorType type) {
    String usual = shown(sample(type).labels());
    StringBuilder text = new StringBuilder(usual);
    for (Field<?> field : type.fields()) {
      if (field instanceof Field.Literal<?> literal) {
        for (String word : literal.words()) {
          String labels = shown(sample(type).with(field.name(), word).labels());
          text.append(
              labels.equals(usual)
                  ? ""
                  : "; with `%s: %s` %s".formatted(field.name(), word, labels));
        }
      }
    }
    return text.append('.').toString();
  }

  /** A run whose literal texts say where they stand. */
  private static OperatorRun sample(OperatorType type) {
    OperatorRun run = OperatorRun.of(type.name());
    for (Field<?> field : type.fields()) {
      if (field instanceof Field.Items items) {
        Map<String, Object> element = new LinkedHashMap<>();
        for (Field<?> inner : items.fields()) {
          if (isFreeText(inner)) {
            element.put(inner.name(), PLACE + field.name() + "[]." + inner.name());
          }
        }
        run.list(field.name(), List.of(element));
      } else if (isFreeText(field)) {
        run.with(field.name(), PLACE + field.name());
      }
    }
    return run;
  }

  private static boolean isFreeText(Field<?> field) {
    return field instanceof Field.Literal<?> literal
        && literal.type() == JsonType.STRING
        && literal.words().isEmpty();
  }

  private static String shown(List<String> labels) {
    return labels.isEmpty()
        ? "`ok`"
        : labels.stream()
            .map(
                label ->
                    label.startsWith(PLACE)
                        ? "what `%s` says".formatted(label.substring(PLACE.length()))
                        : "`%s`".formatted(label))
            .collect(Collectors.joining(" or "));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
