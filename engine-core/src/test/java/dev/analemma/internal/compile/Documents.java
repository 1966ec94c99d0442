// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Sink;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.codec.DefinitionReader;
import dev.analemma.spi.DefinitionFormat;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import java.util.ArrayList;
import java.util.List;

/** Small definitions, and operator types for them that do nothing. */
final class Documents {
  private static final JsonMapper LENIENT =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .build();

  /** A level of something. */
  enum Level {
    LOW,
    HIGH
  }

  private static final Field.Value CASE_VALUE =
      Field.value("is", JsonType.ANY, "The value.").optional();
  private static final Field.Literal<String> LABEL = Field.text("label", null, "The label.");
  private static final Field.Literal<String> DEFAULT = Field.text("default", null, "The rest.");
  private static final Field.Items CASES =
      Field.items(
          "cases",
          "The cases.",
          CASE_VALUE,
          Field.value("in", JsonType.ARRAY, "The values.").optional(),
          Field.condition("if", "The condition.").optional(),
          LABEL);
  static final Field.Literal<Integer> COUNT = Field.integer("count", 1, 1, 10, "How many.");

  /** The registry of the tests. */
  static final OperatorRegistry REGISTRY =
      OperatorRegistry.empty()
          .with(
              type("value", Effect.PURE, Field.rest("Anything.")),
              type("json_object", Effect.PURE, Field.rest("Anything.")),
              type("write", Effect.WRITE, Field.rest("Anything.")),
              type("llm_chat", Effect.READ, Field.rest("Anything.")),
              type("llm_json", Effect.READ, Field.rest("Anything.")),
              type("tool", Effect.READ, Field.rest("Anything.")),
              type("plan_to_definition", Effect.PURE, Field.rest("Anything.")),
              type(
                  "checkpoint",
                  Effect.WRITE,
                  Field.template("label", Sink.TEXT, "The name."),
                  Field.value("value", JsonType.ANY, "The value.")),
              type(
                  "list_map",
                  Effect.PURE,
                  Field.value("items", JsonType.ARRAY, "The list."),
                  Field.item("value", "The new element.")),
              type(
                  "list_filter",
                  Effect.PURE,
                  Field.value("items", JsonType.ARRAY, "The list."),
                  Field.item("where", "What is kept.")),
              type(
                  "string_template",
                  Effect.PURE,
                  Field.template("template", Sink.TEXT, "The text.")),
              type(
                  "tuned",
                  Effect.PURE,
                  COUNT,
                  Field.choice("level", Level.class, Level.LOW, "How much."),
                  Field.text("path", "", "A JSONPath."),
                  Field.value("items", JsonType.ARRAY, "The list.").optional()),
              type(
                  "login",
                  Effect.READ,
                  Field.secret("token", "The token.").optional(),
                  Field.items(
                          "headers",
                          "Headers.",
                          Field.text("name", null, "The name."),
                          Field.secret("value", "The value."))
                      .optional(),
                  Field.value("body", JsonType.ANY, "The body.").optional()),
              OperatorType.named("picky")
                  .fields(COUNT)
                  .value(
                      config -> {
                        if (config.get(COUNT) == 7) {
                          throw config.refuse(COUNT, "UNLUCKY", "count is 7", "Take another.");
                        }
                        if (config.get(COUNT) == 8) {
                          throw new IllegalStateException("eight");
                        }
                        return call -> call.get(0);
                      }),
              OperatorType.named("if_else")
                  .fields(Field.condition("if", "The condition."))
                  .labels(config -> List.of("then", "else"))
                  .value(config -> call -> TextNode.valueOf("")),
              OperatorType.named("switch_case")
                  .fields(
                      Field.value("value", JsonType.ANY, "The value.").optional(), CASES, DEFAULT)
                  .labels(
                      config -> {
                        List<String> labels = new ArrayList<>();
                        for (OperatorConfig entry : config.get(CASES)) {
                          labels.add(entry.get(LABEL));
                        }
                        labels.add(config.get(DEFAULT));
                        return labels;
                      })
                  .value(config -> call -> TextNode.valueOf("")));

  private Documents() {}

  private static OperatorType type(String name, Effect effect, Field<?>... fields) {
    return OperatorType.named(name)
        .effect(effect)
        .fields(fields)
        .value(config -> call -> TextNode.valueOf(""));
  }

  /** Returns a definition from relaxed JSON: what follows the name. */
  static WorkflowDefinition definition(String keys) {
    try {
      return read(LENIENT.readTree("{analemma: 1, name: 'test', " + keys + "}"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Returns a definition from its document. */
  static WorkflowDefinition read(JsonNode tree) {
    DefinitionReader.Result result =
        DefinitionReader.read(new DefinitionFormat.Parsed(tree, pointer -> null, List.of()));
    assertThat(result.faults()).isEmpty();
    return java.util.Objects.requireNonNull(result.definition());
  }

  static Analyzer.Result analyze(String keys) {
    return Analyzer.analyze(definition(keys), REGISTRY);
  }

  /** Returns the workflow, which must have no errors. */
  static AnalyzedWorkflow accepted(String keys) {
    Analyzer.Result result = analyze(keys);
    assertThat(result.errors()).isEmpty();
    return java.util.Objects.requireNonNull(result.workflow());
  }

  /** Returns the only fault, a warning or an error. */
  static Fault onlyFault(String keys) {
    List<Fault> faults = analyze(keys).faults();
    assertThat(faults).hasSize(1);
    return faults.get(0);
  }

  static AnalyzedNode node(AnalyzedBody body, String id) {
    return body.nodes().stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
  }

  static int index(AnalyzedBody body, String id) {
    return body.nodes().indexOf(node(body, id));
  }
}
