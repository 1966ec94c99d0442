// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.plans;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.List;

/** Tells whether a definition that was made at run time may run under a profile. */
public final class DefinitionCheckOperator implements Operator {
  private static final String VALID = "valid";
  private static final String INVALID = "invalid";

  private static final Field.Value DEFINITION =
      Field.value("definition", JsonType.ANY, "The definition: an object, or its text in JSON.");

  /** The field that names the profile, for both operators. */
  static final Field.Literal<String> PROFILE =
      Field.text("profile", null, "The host's profile under which it would run.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("definition_check")
          .summary("Tells whether a definition made at run time may run, and every fault of it.")
          // It reads and compiles.
          .execution(Execution.COMPUTE)
          .fields(DEFINITION, PROFILE)
          .labels(VALID, INVALID)
          .output(
              "`{valid, faults}`: each fault is `{code, pointer, problem, remedy}`, with a"
                  + " `location` where a text was given.")
          .limits("Those of the profile.")
          .operator(DefinitionCheckOperator::new);

  private final Input definition;
  private final String profile;

  private DefinitionCheckOperator(OperatorConfig config) {
    this.definition = Input.of(config, DEFINITION);
    this.profile = config.get(PROFILE);
  }

  @Override
  public Outcome apply(OperatorCall call) {
    List<Fault> faults = call.faults(definition.value(call), profile);
    ObjectNode output = Json.nodes().objectNode().put("valid", faults.isEmpty());
    ArrayNode told = output.putArray("faults");
    faults.forEach(fault -> told.add(fault.toJson()));
    return Outcome.route(faults.isEmpty() ? VALID : INVALID, output);
  }
}
