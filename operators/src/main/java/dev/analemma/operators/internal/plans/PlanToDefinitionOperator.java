// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.plans;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a definition of a flat list of steps, which is what a model can write reliably. */
public final class PlanToDefinitionOperator implements ValueOperator {
  private static final int STEPS_MAX = 10_000;

  private static final Field.Value STEPS =
      Field.value(
          "steps",
          JsonType.ARRAY,
          "The steps, `{id, tool, args, after}`: `tool` is an operator, a function or"
              + " `skill:<name>@<version>`; `args` may name earlier steps as `$.<id>`; `after` lists"
              + " ids.");
  private static final Field.Value POLICY =
      Field.value("policy", JsonType.OBJECT, "The `policy` of the definition.").optional();

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("plan_to_definition")
          .summary("Makes a definition of a flat list of steps, or tells every fault of it.")
          // It reads and compiles.
          .execution(Execution.COMPUTE)
          .fields(STEPS, DefinitionCheckOperator.PROFILE, POLICY)
          .error("LIMIT_ITEMS", "There are more steps than a plan may have.")
          .output(
              "`{definition, faults}`: the definition gives the outputs of all steps by id; it is"
                  + " null where there are faults, whose pointers lead into `steps`.")
          .limits("10,000 steps, and those of the profile.")
          .value(PlanToDefinitionOperator::new);

  private final Input steps;
  private final @Nullable Input policy;
  private final String profile;

  private PlanToDefinitionOperator(OperatorConfig config) {
    this.steps = Input.of(config, STEPS);
    this.policy = Input.optional(config, POLICY);
    this.profile = config.get(DefinitionCheckOperator.PROFILE);
  }

  @Override
  public JsonNode value(OperatorCall call) {
    PlanReader plan = new PlanReader(steps.items(call, STEPS_MAX));
    JsonNode definition = plan.definition(policy == null ? null : policy.object(call));
    List<Fault> faults =
        definition == null ? plan.faults() : plan.told(call.faults(definition, profile));
    ObjectNode output = Json.nodes().objectNode();
    output.set("definition", faults.isEmpty() ? definition : Json.nodes().nullNode());
    ArrayNode told = output.putArray("faults");
    faults.forEach(fault -> told.add(fault.toJson()));
    return output;
  }
}
