// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static dev.analemma.builder.Conditions.equalTo;
import static dev.analemma.builder.Conditions.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.analemma.DefinitionException;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Retry;
import dev.analemma.definition.WorkflowPolicy;
import dev.analemma.spi.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

/** What is refused, when, and with which words. */
// Above 500 lines: one flat list, a few lines a refusal, in the order of the builder's methods.
final class MisuseTest {
  record Line(String sku, double price) {}

  private static String upper(String text) {
    return text;
  }

  private static Step<String> step(Body body, String id, Value<String> in) {
    return body.step(id, String.class, MisuseTest::upper, in);
  }

  private static ThrowableAssertAlternative<?> assertRefusedAtOnce(
      Class<? extends RuntimeException> type, BiFunction<Body, Value<String>, Value<?>> writer) {
    return org.assertj.core.api.Assertions.assertThatExceptionOfType(type)
        .isThrownBy(() -> Written.workflow(writer));
  }

  private static List<Fault> faults(BiFunction<Body, Value<String>, Value<?>> writer) {
    DefinitionException refused =
        catchThrowableOfType(DefinitionException.class, () -> Written.workflow(writer));
    assertThat(refused).isNotNull();
    return refused.faults();
  }

  @Test
  void handle_usedOutsideItsArm_isRefusedAtOnce() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) -> {
              List<Value<String>> leaked = new ArrayList<>();
              w.choose("gate", String.class)
                  .when(
                      "auto",
                      equalTo(in, "a"),
                      b -> {
                        leaked.add(step(b, "x", in));
                        return leaked.get(0);
                      })
                  .otherwise(b -> in);
              return step(w, "y", leaked.get(0));
            })
        .withMessage(
            "step 'x' belongs to arm 'auto' of 'gate': return it from the arm or use maybe() on a"
                + " step of the outer body");
  }

  @Test
  void handle_ofALoopState_isRefusedOutside() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) -> {
              List<Value<String>> leaked = new ArrayList<>();
              w.loop(
                  "l",
                  2,
                  in,
                  s -> equalTo(s, "x"),
                  (b, s) -> {
                    leaked.add(s);
                    return step(b, "x", s);
                  });
              return w.first(leaked.get(0), w.literal("a"));
            })
        .withMessageContaining("the state of 'l' belongs to loop 'l': return it from the loop");
  }

  @Test
  void handle_inACondition_isCheckedToo() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) -> {
              List<Value<String>> leaked = new ArrayList<>();
              w.block(
                  "b",
                  b -> {
                    leaked.add(step(b, "x", in));
                    return in;
                  });
              return step(w, "y", in).when(equalTo(leaked.get(0), "a"));
            })
        .withMessageContaining("step 'x' belongs to block 'b'");
  }

  @Test
  void handle_ofAnotherWorkflow_isRefused() {
    List<Value<String>> leaked = new ArrayList<>();
    Workflow.define(
        "other",
        String.class,
        String.class,
        (w, in) -> {
          leaked.add(step(w, "x", in));
          return in;
        });
    assertRefusedAtOnce(IllegalStateException.class, (w, in) -> step(w, "y", leaked.get(0)))
        .withMessage(
            "step 'x' belongs to workflow 'other'; handles cannot be shared between workflows");
  }

  @Test
  void handle_ofAnOuterBody_mayBeUsedInside() {
    Workflow<String, Object> workflow =
        Written.workflow(
            (w, in) -> {
              var x = step(w, "x", in);
              return w.block("b", b -> b.block("c", c -> step(c, "y", x)));
            });
    assertThat(Written.document(workflow).at("/nodes/b/block/nodes/c/block/nodes/y/with/0"))
        .hasToString("\"$.x\"");
  }

  @Test
  void outerBody_usedInsideAnArm_isRefusedAtOnce() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) -> w.block("b", b -> b.block("c", c -> step(w, "x", in))))
        .withMessage(
            "a step for workflow 'w' was added inside block 'c'; use the body that the inner lambda"
                + " was given");
  }

  @Test
  void finishedBody_usedLater_isRefusedAtOnce() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) -> {
              List<Body> leaked = new ArrayList<>();
              w.block(
                  "b",
                  b -> {
                    leaked.add(b);
                    return in;
                  });
              return step(leaked.get(0), "x", in);
            })
        .withMessage("block 'b' is finished; add its steps inside its own lambda");
  }

  @Test
  void route_heardInAnotherBody_isRefusedAtOnce() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) -> {
              var x = step(w, "x", in);
              Route gone = x.failed("GONE");
              return w.block("b", b -> step(b, "y", in).when(gone));
            })
        .withMessage(
            "route 'x.gone' belongs to workflow 'w', and routes are heard in their own body only;"
                + " put when or on beside 'x'");
  }

  @Test
  void timeout_ofAValueFromInside_isRefusedAtOnce() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) -> {
              List<Value<Duration>> leaked = new ArrayList<>();
              w.block(
                  "b",
                  b -> {
                    leaked.add(b.step("l", Duration.class, text -> Duration.ZERO, in));
                    return leaked.get(0);
                  });
              return step(w, "x", in).timeout(leaked.get(0));
            })
        .withMessageContaining("step 'l' belongs to block 'b'");
  }

  @Test
  void policy_setTwice_tellsTheOldValue() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) ->
                step(w, "x", in)
                    .timeout(Duration.ofSeconds(1))
                    .retry(Retry.fixed(1, Duration.ZERO))
                    .timeout(Duration.ofSeconds(2)))
        .withMessageContaining("timeout of 'x' is set already, to Timeout[total=PT1S");
  }

  @Test
  void eachSingleValue_setTwice_isRefused() {
    List<BiFunction<Body, Value<String>, Value<?>>> twice =
        List.of(
            (w, in) -> {
              Retry retry = Retry.fixed(1, Duration.ZERO);
              return step(w, "x", in).retry(retry).retry(retry);
            },
            (w, in) -> step(w, "x", in).when(equalTo(in, "a")).when(equalTo(in, "b")),
            (w, in) -> {
              Route a = step(w, "a", in).failed("A");
              return step(w, "x", in).when(a).when(a);
            },
            (w, in) -> step(w, "x", in).orElse("A", "1").orElse("A", "2"),
            (w, in) -> step(w, "x", in).ignore("A").orElse("A", "2"),
            (w, in) -> step(w, "x", in).compensate("u", t -> {}).compensate("v", t -> {}),
            (w, in) -> step(w, "x", in).effect(Effect.PURE).effect(Effect.READ),
            (w, in) -> step(w, "x", in).execution(Execution.INLINE).execution(Execution.COMPUTE),
            (w, in) -> step(w, "x", in).concurrency("a").concurrency("b"),
            (w, in) -> step(w, "x", in).durability("none").durability("strict"),
            (w, in) -> {
              w.policy(WorkflowPolicy.NONE);
              w.policy(WorkflowPolicy.NONE);
              return in;
            },
            (w, in) -> {
              w.describe("a", "b");
              w.describe("a", "b");
              return in;
            });
    for (BiFunction<Body, Value<String>, Value<?>> writer : twice) {
      assertRefusedAtOnce(IllegalStateException.class, writer)
          .withMessageContaining("is set already, to")
          .withMessageContaining("set it once");
    }
  }

  @Test
  void effect_ofAStepWithAConstant_isRefused() {
    Fn<String, String> fn = Fn.of("a.b", String.class, String.class, MisuseTest::upper);
    assertRefusedAtOnce(
            IllegalStateException.class, (w, in) -> w.step("x", fn, in).effect(Effect.PURE))
        .withMessageContaining("'x' has no function of its own");
  }

  @Test
  void compensateRetry_withoutCompensation_isRefused() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) -> step(w, "x", in).compensateRetry(Retry.fixed(1, Duration.ZERO)))
        .withMessageContaining("'x' has no compensation to repeat; call compensate first");
  }

  @Test
  void compensate_nameThatIsNoId_isRefused() {
    assertRefusedAtOnce(
            IllegalArgumentException.class, (w, in) -> step(w, "x", in).compensate("a/b", t -> {}))
        .withMessage("'a/b' cannot name the undo of 'x'; take letters, digits and _");
  }

  @Test
  void policyOfTheRun_inAnInnerBody_isRefused() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) ->
                w.block(
                    "b",
                    b -> {
                      b.policy(WorkflowPolicy.NONE);
                      return in;
                    }))
        .withMessageContaining("policy was called in block 'b'; call it on the workflow's own");
  }

  @Test
  void cleanup_inALoop_isRefused() {
    assertRefusedAtOnce(
            IllegalStateException.class,
            (w, in) ->
                w.loop(
                    "l",
                    2,
                    in,
                    s -> equalTo(s, "x"),
                    (b, s) -> {
                      b.cleanup(c -> {});
                      return s;
                    }))
        .withMessageContaining("loop 'l' has no cleanup");
  }

  @Test
  void at_unknownComponent_isAFaultWithTheNearestName() {
    assertThat(
            faults(
                (w, in) ->
                    w.step("x", Line.class, t -> new Line(t, 1), in).at("prise", Double.class)))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("FIELD_UNKNOWN");
              assertThat(fault.pointer()).isEqualTo("/nodes/x");
              assertThat(fault.problem()).contains("Line has no component 'prise'");
              assertThat(fault.remedy()).contains("Did you mean 'price'?").contains("sku, price");
            });
  }

  @Test
  void at_wrongType_isAFault() {
    assertThat(
            faults(
                (w, in) ->
                    w.step("x", Line.class, t -> new Line(t, 1), in).at("sku", Boolean.class)))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("FIELD_TYPE");
              assertThat(fault.problem())
                  .isEqualTo("component 'sku' of Line is a String, it cannot be read as a Boolean");
            });
  }

  @Test
  void at_numberAsAnotherNumber_isTaken() {
    Workflow<String, Object> workflow =
        Written.workflow(
            (w, in) -> w.step("x", Line.class, t -> new Line(t, 1), in).at("price", Integer.class));
    assertThat(workflow.definition().body().output()).hasToString("\"$.x.price\"");
  }

  @Test
  void object_unknownComponent_isAFault() {
    assertThat(faults((w, in) -> w.object(Line.class).put("skus", in).put("price", 1.0).done()))
        .extracting(Fault::code)
        .contains("FIELD_UNKNOWN");
  }

  @Test
  void object_fieldTwice_isRefused() {
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) -> w.object(Line.class).put("sku", "a").put("sku", in).done())
        .withMessageContaining("field 'sku' is put already, as \"a\"");
  }

  @Test
  void sameIdTwice_isAFault() {
    assertThat(
            faults(
                (w, in) -> {
                  step(w, "x", in);
                  return step(w, "x", in);
                }))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("ID_DUPLICATE");
              assertThat(fault.pointer()).isEqualTo("/nodes/x");
              assertThat(fault.problem()).isEqualTo("workflow 'w' has two nodes 'x'");
            });
  }

  @Test
  void exhaustive_routeLeftOut_isAFault() {
    assertThat(
            faults(
                (w, in) -> {
                  var gate =
                      w.approval(
                          "gate", ApprovalSpec.within(Duration.ofHours(1)).assignees("a"), in);
                  return w.choose("c", String.class)
                      .on(gate.approved(), b -> in)
                      .on(gate.rejected(), b -> in)
                      .exhaustive();
                }))
        .anySatisfy(
            fault -> {
              assertThat(fault.code()).isEqualTo("ROUTES_MISSING");
              assertThat(fault.problem()).isEqualTo("the choice 'c' has no arm for expired");
            });
  }

  @Test
  void choice_notEnded_isAFault() {
    assertThat(
            faults(
                (w, in) -> {
                  w.choose("c", String.class).when("a", equalTo(in, "a"), b -> in);
                  return in;
                }))
        .anySatisfy(
            fault -> {
              assertThat(fault.code()).isEqualTo("BUILDER_UNFINISHED");
              assertThat(fault.remedy()).contains("otherwise(…)");
            });
  }

  @Test
  void define_severalFaults_areAllTold() {
    assertThat(
            faults(
                (w, in) -> {
                  step(w, "input", in);
                  step(w, "x", in);
                  step(w, "x", in);
                  return w.step("y", Line.class, t -> new Line(t, 1), in)
                      .at("nothing", String.class);
                }))
        .extracting(Fault::code)
        .contains("ID_DUPLICATE", "FIELD_UNKNOWN", "ID_RESERVED");
  }

  @Test
  void define_shadowingId_isAFaultOfTheAnalysis() {
    assertThat(
            faults(
                (w, in) -> {
                  var x = step(w, "x", in);
                  return w.block("b", b -> step(b, "x", x));
                }))
        .extracting(Fault::code)
        .contains("ID_SHADOWS");
  }

  @Test
  void define_outputOfAMaybeSkippedStep_isAFaultOfTheAnalysis() {
    assertThat(faults((w, in) -> step(w, "x", in).when(equalTo(in, "a"))))
        .extracting(Fault::code)
        .containsExactly("OUTPUT_MAY_BE_ABSENT");
  }

  @Test
  void choice_labelTwice_isRefused() {
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) ->
                w.choose("c", String.class)
                    .when("a", equalTo(in, "a"), b -> in)
                    .when("a", equalTo(in, "b"), b -> in)
                    .otherwise(b -> in))
        .withMessageContaining("choice 'c' has an arm 'a' already");
  }

  @Test
  void choice_routesOfTwoSteps_isRefused() {
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) ->
                w.choose("c", String.class)
                    .on(step(w, "x", in).failed("A"), b -> in)
                    .on(step(w, "y", in).failed("A"), b -> in)
                    .exhaustive())
        .withMessageContaining("choice 'c' is about 'x', route 'y.a' is of another step");
  }

  @Test
  void route_unknownLabel_isRefusedWithTheNearest() {
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) -> {
              var gate =
                  w.approval("gate", ApprovalSpec.within(Duration.ofHours(1)).assignees("a"), in);
              return step(w, "x", in).when(gate.route("aproved"));
            })
        .withMessageContaining("'gate' has no route 'aproved'. Did you mean 'approved'?");
  }

  @Test
  void after_aStepWithRoutes_asksForOne() {
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) -> {
              var gate =
                  w.approval("gate", ApprovalSpec.within(Duration.ofHours(1)).assignees("a"), in);
              return step(w, "x", in).after(gate);
            })
        .withMessageContaining("'gate' ends on approved, rejected, expired");
  }

  @Test
  void first_literalBeforeTheEnd_isRefused() {
    assertRefusedAtOnce(
            IllegalArgumentException.class, (w, in) -> w.first(w.literal("a"), step(w, "x", in)))
        .withMessageContaining("alternative 1 of first is 'a'");
  }

  @Test
  void literal_thatIsNoJson_isRefused() {
    assertRefusedAtOnce(IllegalArgumentException.class, (w, in) -> w.literal(new Object()))
        .withMessageContaining("java.lang.Object cannot be written as JSON");
  }

  @Test
  void literal_depth_isBounded() {
    assertThat(Written.workflow((w, in) -> w.literal(nested(Texts.LITERAL_DEPTH_MAX)))).isNotNull();
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) -> w.literal(nested(Texts.LITERAL_DEPTH_MAX + 1)))
        .withMessageContaining("nested deeper than 64 levels");
  }

  @Test
  void object_depth_isBounded() {
    assertThatThrownBy(
            () ->
                Written.workflow(
                    (w, in) -> {
                      Value<?> value = in;
                      for (int i = 0; i < Term.DEPTH_MAX; i++) {
                        value = w.object(Object.class).put("a", value).done();
                      }
                      return value;
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nested deeper than 64 levels");
  }

  @Test
  void bounds_atTheirEdges_areChecked() {
    ApprovalSpec spec = ApprovalSpec.within(Duration.ofNanos(1)).assignees("a").quorum(1);
    assertThat(spec).isNotNull();
    assertThatThrownBy(() -> spec.quorum(0)).hasMessage("quorum is 0, must be at least 1");
    assertThatThrownBy(() -> ApprovalSpec.within(Duration.ZERO))
        .hasMessage("within is PT0S, must be positive");
    assertThat(MapSpec.DEFAULT.concurrency(1).tolerate(0).concurrency()).isNotNull();
    assertThatThrownBy(() -> MapSpec.DEFAULT.concurrency(0))
        .hasMessage("concurrency is 0, must be at least 1");
    assertThatThrownBy(() -> MapSpec.DEFAULT.tolerate(-1)).hasMessageContaining("tolerate is -1");
    assertThat(MapSpec.DEFAULT.toleratePercent(100).tolerate()).isNotNull();
    assertThat(MapSpec.DEFAULT.batch(1_000_000, 1).batch()).isNotNull();
    assertThatThrownBy(() -> MapSpec.DEFAULT.batch(0)).hasMessageContaining("items is 0");
    assertThatThrownBy(() -> MapSpec.DEFAULT.batch(1_000_001)).hasMessageContaining("1,000,000");
    assertThatThrownBy(() -> MapSpec.DEFAULT.batch(1, 0)).hasMessageContaining("bytes is 0");
    assertThatThrownBy(() -> MapSpec.DEFAULT.splitOnError()).hasMessageContaining("no batch");
    assertThatThrownBy(() -> MapSpec.DEFAULT.batchTime(Duration.ofSeconds(2)))
        .hasMessageContaining("no batch");
    assertThatThrownBy(() -> MapSpec.DEFAULT.batch(1).batchTime(Duration.ZERO))
        .hasMessage("batchTime is PT0S, must be positive");
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) ->
                w.map(
                    "m",
                    MapSource.of("file", in),
                    Type.of(String.class),
                    MapSpec.DEFAULT.batch(2),
                    (b, item) -> item))
        .withMessageContaining("use mapBatches");
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) ->
                w.mapBatches(
                    "m",
                    MapSource.of("file", in),
                    Type.of(String.class),
                    MapSpec.DEFAULT,
                    (Body b, Value<List<String>> items) -> items))
        .withMessageContaining("has no batch");
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) ->
                w.map(
                    "m",
                    MapSource.of("file", in).format("csv").format("json"),
                    Type.of(String.class),
                    MapSpec.DEFAULT,
                    (b, item) -> item))
        .withMessage("option 'format' is set already, to \"csv\"");
    assertThatThrownBy(() -> MapSpec.DEFAULT.toleratePercent(101))
        .hasMessage("toleratePercent is 101, must be 0 to 100");
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) -> w.loop("l", 0, in, s -> equalTo(s, "a"), (b, s) -> s))
        .withMessage("max of 'l' is 0, must be at least 1");
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) -> w.race("r", String.class).branch("a", b -> in).done())
        .withMessage("race 'r' has 1 branches, at least 2 are needed");
  }

  @Test
  void approval_withoutAssignees_isRefused() {
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) -> w.approval("gate", ApprovalSpec.within(Duration.ofHours(1)), in))
        .withMessageContaining("nobody is asked");
  }

  @Test
  void constants_twoUnderOneName_isAFault() {
    assertThat(
            faults(
                (w, in) -> {
                  Fn<String, String> a = Fn.of("a.b", String.class, String.class, t -> t);
                  Fn<String, String> b = Fn.of("a.b", String.class, String.class, t -> t + t);
                  return w.step("y", b, w.step("x", a, in));
                }))
        .extracting(Fault::code)
        .containsExactly("FUNCTION_AMBIGUOUS");
  }

  @Test
  void uses_sameNameForTwoTargets_isRefused() {
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) -> {
              w.uses("a", "skill:a@1");
              w.uses("a", "skill:a@1");
              return w.uses("a", "skill:a@2");
            })
        .withMessageContaining("uses 'a' stands for 'skill:a@1' already");
  }

  @Test
  void failed_twoCodesOfOneLabel_isRefused() {
    assertRefusedAtOnce(
            IllegalArgumentException.class,
            (w, in) -> {
              var x = step(w, "x", in);
              x.failed("A-B");
              x.failed("A_B");
              return x;
            })
        .withMessageContaining("'x' has a route 'a_b' already");
  }

  @Test
  void condition_ofATruthValue_isTyped() {
    assertThat(isTrue(new Value<>(new Session("w"), Type.of(Boolean.class), Value.term(true))))
        .hasToString("true");
  }

  private static Object nested(int depth) {
    Object value = 1;
    for (int i = 1; i < depth; i++) {
      value = List.of(value);
    }
    return value;
  }
}
