// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.EngineException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.builder.Type;
import dev.analemma.definition.Effect;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that are no JSON, or too much of it: a typed error of the node that made or read them. */
class HostileValuesTest {
  private static final int DEEP = 1_000_000;

  static Stream<Arguments> values() {
    return Stream.of(
        value("cyclic map", HostileValuesTest::cyclicMap),
        value("cyclic list", HostileValuesTest::cyclicList),
        value("deep list", HostileValuesTest::deepList),
        value("deep tree", HostileValuesTest::deepTree),
        value("cyclic tree", HostileValuesTest::cyclicTree),
        value("map with a null key", HostileValuesTest::nullKey),
        value("NaN", () -> Double.NaN),
        value("infinity in a list", () -> List.of(1, Float.POSITIVE_INFINITY)),
        value("NaN in a tree", () -> JsonNodeFactory.instance.numberNode(Double.NaN)),
        value("integer of a million digits", () -> BigInteger.TEN.pow(1_000_000)),
        value("decimal far out", () -> new BigDecimal("1e999999999")),
        value("half a character", () -> "\ud800"),
        value("half a character in a map", () -> Map.of("a", List.of("\udc00"))),
        value("object of Java in a tree", () -> JsonNodeFactory.instance.pojoNode(new Object())),
        value("no fields", Object::new));
  }

  private static Arguments value(String name, Supplier<Object> value) {
    return Arguments.of(name, value);
  }

  private static Object cyclicMap() {
    Map<String, Object> map = new HashMap<>();
    map.put("self", map);
    return map;
  }

  private static Object cyclicList() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    return list;
  }

  private static Object deepList() {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < DEEP; i++) {
      list = new ArrayList<>(Arrays.asList((Object) list));
    }
    return list;
  }

  private static Object deepTree() {
    JsonNode tree = Json.nodes().objectNode();
    for (int i = 0; i < DEEP; i++) {
      tree = Json.nodes().arrayNode().add(tree);
    }
    return tree;
  }

  private static Object cyclicTree() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    array.add(object);
    object.set("back", array);
    return array;
  }

  private static Object nullKey() {
    Map<@Nullable String, Object> map = new HashMap<>();
    map.put(null, 1);
    return map;
  }

  private static HostFunction makes(Execution execution, Class<?> type, Supplier<Object> value) {
    return new HostFunction(
        "t.odd", List.of(), false, type, Effect.PURE, execution, (context, none) -> value.get());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void value_ofAFunction_failsWhoeverReadsItAndNothingElse(String name, Supplier<Object> value) {
    for (Class<?> type : List.of(Object.class, JsonNode.class)) {
      for (Execution execution : Execution.values()) {
        try (Lab lab = new Lab(engine -> engine.function(makes(execution, type, value)))) {
          Run<JsonNode> run =
              lab.start(
                  """
                  "nodes": {
                    "a": { "operator": "t.odd", "catch": { "*": { "value": "refused" } } },
                    "b": { "operator": "t.ok", "with": { "value": ["$.a"] },
                           "catch": { "*": { "value": ["refused"] } } } },
                  "output": "$.b[0]"
                  """);

          assertThat(run.result()).as("%s on %s", type, execution).hasToString("\"refused\"");
          assertThat(lab.start("\"nodes\": {}, \"output\": 1").result()).hasToString("1");
          assertThat(lab.engine.stats().runs()).isZero();
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void value_asTheOutput_failsTheRunWithATypedError(String name, Supplier<Object> value) {
    try (Lab lab =
        new Lab(engine -> engine.function(makes(Execution.BLOCKING, Object.class, value)))) {
      Run<JsonNode> run =
          lab.start("\"nodes\": { \"a\": { \"operator\": \"t.odd\" } }, \"output\": \"$.a\"");

      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      assertThat(run.errors())
          .extracting(RunError::code)
          .singleElement()
          .asString()
          .matches("VALUE_UNSERIALIZABLE|JSON_[A-Z_]+");
      assertThat(run.errors().get(0).message()).isNotBlank().hasSizeLessThan(5_000);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void value_asTheInput_isRefusedBeforeAnythingRuns(String name, Supplier<Object> value) {
    try (Lab lab = new Lab()) {
      Workflow<Object, Object> workflow =
          Workflow.of(
              Lab.workflow(
                      """
                      "input": { "value": {} },
                      "nodes": { "a": { "operator": "t.ok", "with": { "value": "$.input.value" } } }
                      """)
                  .definition(),
              Type.of(Object.class),
              Type.of(Object.class),
              List.of());
      Object hostile = value.get();

      assertThatThrownBy(() -> lab.engine.run(workflow, Map.of("value", hostile)))
          .isInstanceOf(EngineException.class);
      assertThat(lab.ran).isEmpty();
      assertThat(lab.engine.stats().runs()).isZero();
    }
  }

  @Test
  void output_thatDoesNotFitItsType_failsTheRun() {
    try (Lab lab = new Lab()) {
      Workflow<JsonNode, Integer> workflow =
          Lab.workflow("\"nodes\": {}, \"output\": \"none\"").typed(JsonNode.class, Integer.class);
      Run<Integer> run = lab.engine.start(workflow, Lab.nothing());
      lab.settle();

      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      assertThat(run.errors()).extracting(RunError::code).containsExactly("VALUE_MISMATCH");
    }
  }

  @Test
  void value_ofAStage_isCheckedToo() {
    try (Lab lab =
        new Lab(
            engine ->
                engine.function(
                    makes(
                        Execution.INLINE,
                        Object.class,
                        () -> CompletableFuture.completedFuture(Optional.of(cyclicMap())))))) {
      assertThat(lab.start("\"nodes\": { \"a\": { \"operator\": \"t.odd\" } }").errors())
          .extracting(RunError::code)
          .containsExactly("VALUE_UNSERIALIZABLE");
    }
  }
}
