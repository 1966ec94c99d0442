// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static dev.analemma.operators.OperatorRun.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.analemma.OperatorException;
import dev.analemma.definition.Effect;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Branches, assertions, logging, time, chance and identity, by example. */
class ControlOperatorsTest {
  private static Supplier<JsonNode> bool(boolean value) {
    return () -> BooleanNode.valueOf(value);
  }

  private static OperatorRun switchOn(Object value, List<Map<String, Object>> cases) {
    return OperatorRun.of("switch_case").with("value", value).list("cases", cases);
  }

  @Test
  void ifElse_condition_choosesTheLabel() {
    assertThat(OperatorRun.of("if_else").expression("if", bool(true)).label()).isEqualTo("then");
    assertThat(OperatorRun.of("if_else").expression("if", bool(false)).label()).isEqualTo("else");
  }

  @Test
  void ifElse_output_tellsTheLabel() {
    assertThat(OperatorRun.of("if_else").expression("if", bool(true)).value())
        .isEqualTo(json("{'label':'then'}"));
  }

  @Test
  void ifElse_labels_areThenAndElse() {
    assertThat(OperatorRun.of("if_else").labels()).containsExactly("then", "else");
  }

  @Test
  void switchCase_firstCaseThatFits_wins() {
    OperatorRun run =
        switchOn(
                2,
                List.of(
                    Map.of("is", 1, "label", "one"),
                    Map.of("in", List.of(2, 3), "label", "few"),
                    Map.of("if", bool(true), "label", "any")))
            .with("default", "none");

    assertThat(run.label()).isEqualTo("few");
    assertThat(run.labels()).containsExactly("one", "few", "any", "none");
  }

  @Test
  void switchCase_numbers_areComparedByValue() {
    assertThat(
            switchOn(json("1.0"), List.of(Map.of("is", 1, "label", "one")))
                .with("default", "none")
                .label())
        .isEqualTo("one");
  }

  @Test
  void switchCase_noCaseFits_takesTheDefault() {
    assertThat(
            switchOn("x", List.of(Map.of("is", "y", "label", "y"))).with("default", "none").label())
        .isEqualTo("none");
  }

  @Test
  void switchCase_nullValue_canBeACase() {
    assertThat(
            switchOn(json("null"), List.of(Map.of("is", json("null"), "label", "nothing")))
                .with("default", "none")
                .label())
        .isEqualTo("nothing");
  }

  @Test
  void switchCase_noDefault_isAFault() {
    assertThat(switchOn("x", List.of(Map.of("is", "y", "label", "y"))).fault())
        .startsWith(
            "BRANCH_WITHOUT_DEFAULT at default: the switch has no default. Write 'default'");
  }

  @Test
  void switchCase_labelTwice_isAFault() {
    assertThat(
            switchOn("x", List.of(Map.of("is", 1, "label", "a"), Map.of("is", 2, "label", "a")))
                .with("default", "none")
                .fault())
        .startsWith("LABEL_DUPLICATE at label");
    assertThat(switchOn("x", List.of(Map.of("is", 1, "label", "a"))).with("default", "a").fault())
        .startsWith("LABEL_DUPLICATE at default");
  }

  @Test
  void switchCase_reservedLabel_isAFault() {
    for (String label : List.of("ok", "error", "skipped", "ended")) {
      assertThat(
              switchOn("x", List.of(Map.of("is", 1, "label", label))).with("default", "d").fault())
          .startsWith("LABEL_RESERVED at label");
    }
  }

  @Test
  void switchCase_labelThatIsNoName_isAFault() {
    assertThat(switchOn("x", List.of(Map.of("is", 1, "label", "a b"))).with("default", "d").fault())
        .startsWith("LABEL_SYNTAX");
  }

  @Test
  void switchCase_caseWithTwoTestsOrNone_isAFault() {
    assertThat(
            switchOn("x", List.of(Map.of("is", 1, "in", List.of(2), "label", "a")))
                .with("default", "d")
                .fault())
        .startsWith("CONFIG_CONFLICT at in: the case 'a' has 2 tests");
    assertThat(switchOn("x", List.of(Map.of("label", "a"))).with("default", "d").fault())
        .startsWith("CONFIG_MISSING at if: the case 'a' has 0 tests");
  }

  @Test
  void switchCase_isWithoutValue_isAFault() {
    assertThat(
            OperatorRun.of("switch_case")
                .list("cases", List.of(Map.of("is", 1, "label", "a")))
                .with("default", "d")
                .fault())
        .startsWith("CONFIG_MISSING at is: the case 'a' compares");
  }

  @Test
  void switchCase_inThatIsNoArray_isATypeError() {
    assertThat(switchOn("x", List.of(Map.of("in", "x", "label", "a"))).with("default", "d").error())
        .startsWith("INPUT_TYPE: 'in' is the text 'x', must be an array");
  }

  @Test
  void assert_true_givesTrue() {
    assertThat(OperatorRun.of("assert").expression("that", bool(true)).value())
        .isEqualTo(BooleanNode.TRUE);
  }

  @Test
  void assert_false_failsWithCodeMessageAndDetails() {
    OperatorRun run =
        OperatorRun.of("assert")
            .expression("that", bool(false))
            .with("code", "TOO_MANY")
            .with("message", "there are 7")
            .withJson("details", "{'seen':7}");

    assertThatThrownBy(run::value)
        .isInstanceOfSatisfying(
            OperatorException.class,
            error -> {
              assertThat(error.code()).isEqualTo("TOO_MANY");
              assertThat(error.details()).isEqualTo(json("{'seen':7}"));
            })
        .hasMessage("there are 7");
  }

  @Test
  void assert_falseWithoutMessage_tellsTheCondition() {
    assertThat(OperatorRun.of("assert").expression("that", bool(false)).error())
        .isEqualTo("ASSERTION_FAILED: 'a condition' is false");
  }

  @Test
  void assert_codeOfTheEngine_isAFault() {
    for (String code : List.of("CANCELLED", "EXPR_TYPE", "REF_MISSING")) {
      assertThat(OperatorRun.of("assert").expression("that", bool(true)).with("code", code).fault())
          .startsWith("CODE_RESERVED at code");
    }
  }

  @Test
  void assert_codeInLowerCase_isAFault() {
    assertThat(OperatorRun.of("assert").expression("that", bool(true)).with("code", "oops").fault())
        .startsWith("CODE_SYNTAX at code: 'oops'");
  }

  @Test
  void log_line_goesToTheListenersWithItsLevel() {
    OperatorRun run = OperatorRun.of("log").with("message", "look").with("level", "warning");

    assertThat(run.value().textValue()).isEqualTo("look");
    assertThat(run.lines()).containsExactly("WARNING look");
  }

  @Test
  void log_aboveCharsMax_isRefusedAndNothingIsSent() {
    OperatorRun run = OperatorRun.of("log").with("message", "abc").with("charsMax", 2);

    assertThat(run.error()).startsWith("LIMIT_CHARS: the line has 3 characters");
    assertThat(run.lines()).isEmpty();
  }

  @Test
  void checkpoint_labelAndValue_goToTheListenersAndTheValueOn() {
    OperatorRun run = OperatorRun.of("checkpoint").with("label", "half").with("value", 7);

    assertThat(run.value().intValue()).isEqualTo(7);
    assertThat(run.lines()).containsExactly("checkpoint half 7");
  }

  @Test
  void checkpoint_withoutAValue_givesNull() {
    OperatorRun run = OperatorRun.of("checkpoint").with("label", "half");

    assertThat(run.value().isNull()).isTrue();
    assertThat(run.lines()).containsExactly("checkpoint half null");
  }

  @Test
  void checkpoint_labelAboveItsLimit_isRefusedAndNothingIsTold() {
    OperatorRun atTheLimit = OperatorRun.of("checkpoint").with("label", "x".repeat(512));
    assertThat(atTheLimit.value().isNull()).isTrue();

    OperatorRun run = OperatorRun.of("checkpoint").with("label", "x".repeat(513));
    assertThat(run.error()).startsWith("LIMIT_CHARS: the label has 513 characters");
    assertThat(run.lines()).isEmpty();
  }

  @Test
  void clock_zone_movesTheText() {
    assertThat(OperatorRun.of("clock").value().textValue()).isEqualTo("2026-11-21T09:00:00.125Z");
    assertThat(OperatorRun.of("clock").with("zone", "Asia/Seoul").value().textValue())
        .isEqualTo("2026-11-21T18:00:00.125+09:00");
  }

  @Test
  void clock_epochMillis_isAnInteger() {
    assertThat(OperatorRun.of("clock").with("as", "epoch_millis").value().longValue())
        .isEqualTo(1_795_251_600_125L);
  }

  @Test
  void clock_unknownZone_isAnError() {
    assertThat(OperatorRun.of("clock").with("zone", "Mars/Base").error())
        .startsWith("ZONE_UNKNOWN: the zone 'Mars/Base'");
  }

  @Test
  void random_decimal_isBelowOneWith16Digits() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      JsonNode value = OperatorRun.of("random").random(random).value();
      assertThat(value.decimalValue().signum()).isNotNegative();
      assertThat(value.decimalValue()).isLessThan(BigDecimal.ONE);
      assertThat(value.decimalValue().scale()).isEqualTo(16);
    }
  }

  @Test
  void random_integer_reachesBothEnds() {
    Random random = new Random(1);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      seen.add(
          OperatorRun.of("random")
              .random(random)
              .with("kind", "integer")
              .with("min", -1)
              .with("max", 1)
              .value()
              .intValue());
    }
    assertThat(seen).containsExactlyInAnyOrder(-1, 0, 1);
  }

  @Test
  void random_integerOverTheWholeRange_works() {
    for (long min : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThat(
              OperatorRun.of("random")
                  .with("kind", "integer")
                  .with("min", min)
                  .with("max", Long.MAX_VALUE)
                  .value()
                  .longValue())
          .isGreaterThanOrEqualTo(min);
    }
  }

  @Test
  void random_maxBelowMin_isARangeError() {
    assertThat(
            OperatorRun.of("random").with("kind", "integer").with("min", 2).with("max", 1).error())
        .startsWith("NUMBER_RANGE: 'max' is 1, must be from 2");
  }

  @Test
  void random_pickFromNothing_isAnError() {
    assertThat(OperatorRun.of("random").with("kind", "pick").withJson("items", "[]").error())
        .startsWith("LIST_EMPTY");
    assertThat(OperatorRun.of("random").with("kind", "pick").withJson("items", "[7]").value())
        .isEqualTo(json("7"));
  }

  @Test
  void random_shuffle_keepsTheElementsAndTheInput() {
    JsonNode items = json("[1,2,3,4,5]");
    JsonNode shuffled =
        OperatorRun.of("random").with("kind", "shuffle").with("items", items).value();

    assertThat(shuffled).containsExactlyInAnyOrderElementsOf(items);
    assertThat(items).isEqualTo(json("[1,2,3,4,5]"));
  }

  @Test
  void random_missingField_isAFault() {
    assertThat(OperatorRun.of("random").with("kind", "integer").fault())
        .startsWith("CONFIG_MISSING at max");
    assertThat(OperatorRun.of("random").with("kind", "pick").fault())
        .startsWith("CONFIG_MISSING at items");
  }

  @Test
  void uuid_value_isOfVersion4() {
    UUID uuid = UUID.fromString(OperatorRun.of("uuid").value().textValue());

    assertThat(uuid.version()).isEqualTo(4);
    assertThat(uuid.variant()).isEqualTo(2);
  }

  @Test
  void nonDeterministicOperators_sayThatTheyRead() {
    for (String name : List.of("clock", "random", "uuid")) {
      assertThat(OperatorRun.type(name).deterministic()).isFalse();
      assertThat(OperatorRun.type(name).effect()).isEqualTo(Effect.READ);
    }
  }
}
