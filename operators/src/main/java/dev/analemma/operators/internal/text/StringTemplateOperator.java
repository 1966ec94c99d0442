// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Sink;
import dev.analemma.expression.Expression;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Fills a template. Where the text goes is chosen by the field it is written in, because the
 * escaping must be known when the template is compiled.
 */
public final class StringTemplateOperator implements ValueOperator {
  private static final Field.Template TEXT =
      Field.template("template", Sink.TEXT, "A template of plain text: nothing is escaped.")
          .optional();
  private static final Field.Template JSON =
      Field.template(
              "jsonTemplate",
              Sink.JSON,
              "A template of JSON text: inside quotes a value is escaped as a JSON text, outside it"
                  + " is written as JSON.")
          .optional();
  private static final Field.Template URL =
      Field.template(
              "urlTemplate",
              Sink.URL,
              "A template of a URL: values are percent-encoded (RFC 3986).")
          .optional();
  private static final Field.Template ARGUMENT =
      Field.template(
              "argumentTemplate",
              Sink.ARGUMENT,
              "A template of one argument of a process: control characters are refused.")
          .optional();
  private static final List<Field.Template> TEMPLATES = List.of(TEXT, JSON, URL, ARGUMENT);

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("string_template")
          .summary("Fills a template, in one pass, and escapes values for where the text goes.")
          .fields(TEXT, JSON, URL, ARGUMENT, Limits.CHARS_MAX)
          .error(Errors.LIMIT_CHARS, "The text is longer than `charsMax`.")
          .output("A text. Exactly one of the four templates must be written.")
          .limits("`charsMax` characters, 10,000,000 unless written.")
          .value(new Factory());

  /** No lambda: the first one of a process would take the start of an engine 15 ms. */
  private static final class Factory implements Function<OperatorConfig, ValueOperator> {
    @Override
    public ValueOperator apply(OperatorConfig config) {
      return new StringTemplateOperator(config);
    }
  }

  private final Expression template;
  private final int charsMax;

  private StringTemplateOperator(OperatorConfig config) {
    List<Field.Template> written = new ArrayList<>();
    for (Field.Template field : TEMPLATES) {
      if (config.find(field).isPresent()) {
        written.add(field);
      }
    }
    if (written.size() != 1) {
      String all = TEMPLATES.stream().map(Field::name).collect(Collectors.joining(", "));
      throw config.refuse(
          written.isEmpty() ? TEXT : written.get(1),
          written.isEmpty() ? "CONFIG_MISSING" : "CONFIG_CONFLICT",
          written.isEmpty()
              ? "no template is written"
              : "'%s' and '%s' are both written"
                  .formatted(written.get(0).name(), written.get(1).name()),
          "Write exactly one of " + all);
    }
    this.template = config.get(written.get(0));
    this.charsMax = config.get(Limits.CHARS_MAX);
  }

  @Override
  public JsonNode value(OperatorCall call) {
    JsonNode text = template.evaluate(call);
    Limits.chars("the text", text.textValue().length(), charsMax);
    return text;
  }
}
