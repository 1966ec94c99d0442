// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.Expression;
import dev.analemma.expression.ValueOrder;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ends on the label of the first case that fits. */
public final class SwitchCaseOperator implements Operator {
  private static final Field.Value VALUE =
      Field.value("value", JsonType.ANY, "What `is` and `in` are compared with.").optional();
  private static final Field.Value IS =
      Field.value("is", JsonType.ANY, "Fits if the value equals this one.").optional();
  private static final Field.Value IN =
      Field.value("in", JsonType.ARRAY, "Fits if the value equals one of these.").optional();
  private static final Field.Condition IF =
      Field.condition("if", "Fits if this is true.").optional();
  private static final Field.Literal<String> LABEL =
      Field.text("label", null, "The label on which the node ends.");
  private static final Field.Items CASES =
      Field.items(
          "cases",
          "The cases; the first that fits wins. Each has a label and one test.",
          IS,
          IN,
          IF,
          LABEL);
  private static final Field.Literal<String> DEFAULT =
      Field.text("default", null, "The label where no case fits. Must be written.").optional();

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("switch_case")
          .summary("Ends on the label of the first case that fits, else on the default.")
          .fields(VALUE, CASES, DEFAULT)
          .labels(SwitchCaseOperator::labels)
          .error(Errors.INPUT_TYPE, "`in` is no array.")
          .error("EXPR_TYPE", "`if` gives no boolean.")
          .output(
              "`{label}`: the label on which it ended. Numbers are equal by value (`1` and `1.0`),"
                  + " objects whatever the order of their keys.")
          .operator(SwitchCaseOperator::new);

  private record Case(
      String label, @Nullable Input is, @Nullable Input in, @Nullable Expression condition) {

    boolean fits(OperatorCall call, @Nullable JsonNode value) {
      if (condition != null) {
        return condition.test(call);
      }
      if (value == null) {
        return false;
      }
      if (is != null) {
        return ValueOrder.equal(value, is.value(call));
      }
      if (in != null) {
        for (JsonNode one : in.value(call)) {
          if (ValueOrder.equal(value, one)) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private final @Nullable Input value;
  private final List<Case> cases = new ArrayList<>();
  private final String otherwise;

  private SwitchCaseOperator(OperatorConfig config) {
    this.value = Input.optional(config, VALUE);
    Set<String> labels = new LinkedHashSet<>();
    for (OperatorConfig one : config.get(CASES)) {
      String label = one.get(LABEL);
      Labels.check(one, LABEL, label, labels);
      cases.add(testOf(one, label));
    }
    this.otherwise =
        config
            .find(DEFAULT)
            .orElseThrow(
                () ->
                    config.refuse(
                        DEFAULT,
                        "BRANCH_WITHOUT_DEFAULT",
                        "the switch has no default",
                        "Write 'default' with the label for values that fit no case"));
    Labels.check(config, DEFAULT, otherwise, labels);
  }

  private Case testOf(OperatorConfig config, String label) {
    Input is = Input.optional(config, IS);
    Input in = Input.optional(config, IN);
    Expression condition = config.find(IF).orElse(null);
    int tests = (is == null ? 0 : 1) + (in == null ? 0 : 1) + (condition == null ? 0 : 1);
    if (tests != 1) {
      throw config.refuse(
          tests == 0 ? IF : in == null || is == null ? IF : IN,
          tests == 0 ? "CONFIG_MISSING" : "CONFIG_CONFLICT",
          "the case '%s' has %d tests".formatted(label, tests),
          "Write exactly one of is, in and if");
    }
    if (condition == null && value == null) {
      throw config.refuse(
          is == null ? IN : IS,
          "CONFIG_MISSING",
          "the case '%s' compares, but the switch has no value".formatted(label),
          "Write 'value' beside 'cases', or use 'if'");
    }
    return new Case(label, is, in, condition);
  }

  /** Labels are asked for before the configuration is known to be right. */
  private static List<String> labels(OperatorConfig config) {
    Set<String> labels = new LinkedHashSet<>();
    config.find(CASES).orElse(List.of()).forEach(one -> one.find(LABEL).ifPresent(labels::add));
    config.find(DEFAULT).ifPresent(labels::add);
    return List.copyOf(labels);
  }

  @Override
  public Outcome apply(OperatorCall call) {
    JsonNode seen = value == null ? null : value.value(call);
    for (Case one : cases) {
      if (one.fits(call, seen)) {
        return Labels.route(one.label());
      }
    }
    return Labels.route(otherwise);
  }
}
