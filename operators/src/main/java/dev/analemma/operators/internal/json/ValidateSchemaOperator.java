// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Schema;
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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Checks a value against a schema. */
public final class ValidateSchemaOperator implements Operator {
  /** What happens with a value that does not fit. */
  public enum OnInvalid {
    /** The node ends on {@code invalid}. */
    ROUTE,
    /** The node fails. */
    FAIL
  }

  private static final String SCHEMA_MISMATCH = "SCHEMA_MISMATCH";
  private static final String VALID = "valid";
  private static final String INVALID = "invalid";

  private static final Field.Value VALUE = Field.value("value", JsonType.ANY, "The value.");
  private static final Field.Literal<JsonNode> SCHEMA =
      Field.json(
          "schema", JsonType.OBJECT, "The schema: the subset of JSON Schema that inputs have.");
  private static final Field.Literal<OnInvalid> ON_INVALID =
      Field.choice(
          "onInvalid",
          OnInvalid.class,
          OnInvalid.ROUTE,
          "`route`: ends on `valid` or `invalid`; `fail`: ends `ok`, or fails.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("validate_schema")
          .summary("Checks a value against a schema.")
          // How long a check takes is a matter of the schema and the value, so never at once.
          .execution(Execution.COMPUTE)
          .fields(VALUE, SCHEMA, ON_INVALID)
          .labels(
              config ->
                  config.get(ON_INVALID) == OnInvalid.ROUTE ? List.of(VALID, INVALID) : List.of())
          .error(
              SCHEMA_MISMATCH, "`onInvalid: fail` and the value does not fit; details as output.")
          .output(
              "`{valid, errors}`: each error is `{code, pointer, message}` with the place in the"
                  + " value; at most 100.")
          .limits("Schemas of 50 levels.")
          .operator(ValidateSchemaOperator::new);

  private final Input value;
  private final Schema schema;
  private final OnInvalid onInvalid;

  private ValidateSchemaOperator(OperatorConfig config) {
    this.value = Input.of(config, VALUE);
    this.onInvalid = config.get(ON_INVALID);
    List<Fault> faults = new ArrayList<>();
    this.schema = Schema.compile(config.get(SCHEMA), "", faults);
    List<Fault> errors =
        faults.stream().filter(fault -> fault.severity() == Fault.Severity.ERROR).toList();
    if (!errors.isEmpty()) {
      // One fault is told for a field, so that fault tells them all.
      throw config.refuse(
          SCHEMA,
          errors.get(0).code(),
          errors.stream()
              .map(fault -> "at '%s' %s".formatted(fault.pointer(), fault.problem()))
              .collect(Collectors.joining("; ")),
          errors.get(0).remedy());
    }
  }

  @Override
  public Outcome apply(OperatorCall call) {
    List<Fault> faults = schema.check(value.value(call), "");
    JsonNode output = output(faults);
    if (onInvalid == OnInvalid.ROUTE) {
      return Outcome.route(faults.isEmpty() ? VALID : INVALID, output);
    }
    if (faults.isEmpty()) {
      return Outcome.of(output);
    }
    throw new OperatorException(
        SCHEMA_MISMATCH,
        "%s does not fit the schema: %s%s"
            .formatted(
                value.where(),
                faults.get(0),
                faults.size() == 1 ? "" : " (and %d more)".formatted(faults.size() - 1)),
        output,
        null,
        null);
  }

  private static JsonNode output(List<Fault> faults) {
    ObjectNode output = Json.nodes().objectNode().put("valid", faults.isEmpty());
    ArrayNode errors = output.putArray("errors");
    for (Fault fault : faults) {
      errors
          .addObject()
          .put("code", fault.code())
          .put("pointer", fault.pointer())
          .put("message", fault.problem() + ". " + fault.remedy());
    }
    return output;
  }
}
