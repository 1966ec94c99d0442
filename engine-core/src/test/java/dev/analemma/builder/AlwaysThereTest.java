// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static dev.analemma.builder.Conditions.equalTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.Workflow;
import dev.analemma.definition.Fault;
import dev.analemma.internal.compile.Analyzer;
import dev.analemma.internal.compile.OperatorRegistry;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** That the analysis agrees: the value of a choice or a recovery is there whatever happens. */
final class AlwaysThereTest {
  private static final Field.Literal<String> LABEL = Field.text("label", null, "The label.");
  private static final Field.Literal<String> DEFAULT = Field.text("default", null, "The default.");
  private static final Field.Items CASES =
      Field.items(
          "cases",
          "The cases.",
          Field.value("is", JsonType.ANY, "The value.").optional(),
          Field.condition("if", "The condition.").optional(),
          LABEL);
  private static final OperatorRegistry KNOWN =
      OperatorRegistry.empty()
          .with(
              OperatorType.named("switch_case")
                  .fields(CASES, DEFAULT)
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

  private static Set<String> codes(BiFunction<Body, Value<String>, Value<?>> writer) {
    Workflow<String, Object> workflow = Written.workflow(writer);
    Set<String> codes = new TreeSet<>();
    for (Fault fault : Analyzer.analyze(workflow.definition(), KNOWN).errors()) {
      codes.add(fault.code());
    }
    return codes;
  }

  private static Step<String> step(Body body, String id, Value<String> in) {
    return body.step(id, String.class, text -> text, in);
  }

  @Test
  void choice_usedByAStep_isThere() {
    assertThat(
            codes(
                (w, in) ->
                    step(
                        w,
                        "last",
                        w.choose("c", String.class)
                            .when("a", equalTo(in, "a"), b -> step(b, "x", in))
                            .when("b", equalTo(in, "b"), b -> b.literal("b"))
                            .otherwise(b -> step(b, "y", in)))))
        .isEmpty();
  }

  @Test
  void choice_insideAnArm_isThere() {
    assertThat(
            codes(
                (w, in) ->
                    w.choose("c", String.class)
                        .when(
                            "a",
                            equalTo(in, "a"),
                            b ->
                                step(
                                    b,
                                    "last",
                                    b.choose("d", String.class)
                                        .when("e", equalTo(in, "e"), e -> in)
                                        .otherwise(e -> step(e, "x", in))))
                        .otherwise(b -> in)))
        .isEmpty();
  }

  @Test
  void choiceByRoutes_usedByAStep_isThere() {
    assertThat(
            codes(
                (w, in) -> {
                  var gate =
                      w.approval(
                          "gate", ApprovalSpec.within(Duration.ofHours(1)).assignees("a"), in);
                  return step(
                      w,
                      "last",
                      w.choose("c", String.class)
                          .on(gate.approved(), b -> step(b, "x", in))
                          .otherwise(b -> step(b, "y", in)));
                }))
        .isEmpty();
  }

  @Test
  void recovery_usedByAStep_isThere() {
    assertThat(
            codes(
                (w, in) ->
                    step(
                        w,
                        "last",
                        step(w, "x", in)
                            .recover(
                                "*", (b, error) -> step(b, "y", error.at("code", String.class))))))
        .isEmpty();
  }

  @Test
  void recoveryOfOneError_besideAnotherThatIsIgnored_mayBeAbsent() {
    Workflow<String, Object> workflow =
        Written.workflow(
            (w, in) ->
                step(w, "x", in).ignore("B").recover("A", (b, error) -> step(b, "y", in)).maybe());
    assertThat(Analyzer.analyze(workflow.definition(), KNOWN).errors()).isEmpty();
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                Written.workflow(
                    (w, in) ->
                        step(
                            w,
                            "last",
                            step(w, "x", in)
                                .ignore("B")
                                .recover("A", (b, error) -> step(b, "y", in)))))
        .hasMessageContaining("OUTPUT_MAY_BE_ABSENT");
  }
}
