// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.InputException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Schema;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;

/** Checks the input of a run and adds the defaults. Immutable. */
final class InputCheck {
  private static final JsonNode NOTHING = Json.freeze(Json.nodes().objectNode());

  private final String workflow;
  private final boolean nothingDeclared;
  private final Schema schema;

  private InputCheck(String workflow, boolean nothingDeclared, Schema schema) {
    this.workflow = workflow;
    this.nothingDeclared = nothingDeclared;
    this.schema = schema;
  }

  /** Returns the check of a definition. */
  static InputCheck of(WorkflowDefinition definition) {
    // Faults of the schema itself have refused the definition before.
    List<Fault> faults = new ArrayList<>();
    return new InputCheck(
        definition.name(),
        definition.input().isEmpty(),
        Schema.ofInputs(definition.input(), definition.policy().additionalInput(), faults));
  }

  /** Returns the input with its defaults; the same tree if none was added, {} for null. */
  JsonNode checked(JsonNode input) {
    JsonNode given = input.isNull() ? NOTHING : input;
    if (nothingDeclared && given.isObject() && given.isEmpty()) {
      return given;
    }
    JsonNode complete = schema.withDefaults(given);
    List<Fault> faults = schema.check(complete, "");
    if (!faults.isEmpty()) {
      throw new InputException(workflow, faults);
    }
    return complete;
  }
}
