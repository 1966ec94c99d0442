// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.InputException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Schema;
import dev.analemma.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the input of a run and adds the defaults. Immutable. */
final class InputCheck {
  private static final InputCheck ANYTHING = new InputCheck("", null);

  private final String workflow;
  private final @Nullable Schema schema;

  private InputCheck(String workflow, @Nullable Schema schema) {
    this.workflow = workflow;
    this.schema = schema;
  }

  /** Returns the check of a definition; one without inputs takes anything. */
  static InputCheck of(WorkflowDefinition definition) {
    if (definition.input().isEmpty()) {
      return ANYTHING;
    }
    List<Fault> faults = new ArrayList<>();
    return new InputCheck(
        definition.name(),
        Schema.ofInputs(definition.input(), definition.policy().additionalInput(), faults));
  }

  /** Returns the input with its defaults; the same tree if none was added. */
  JsonNode checked(JsonNode input) {
    Schema known = schema;
    if (known == null) {
      return input;
    }
    JsonNode complete = known.withDefaults(input);
    List<Fault> faults = known.check(complete, "");
    if (!faults.isEmpty()) {
      throw new InputException(workflow, faults);
    }
    return complete;
  }
}
