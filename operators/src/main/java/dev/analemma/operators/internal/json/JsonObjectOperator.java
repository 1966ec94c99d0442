// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.Expression;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes an object of the keys that are written. */
public final class JsonObjectOperator implements ValueOperator {
  private static final Field.Rest KEYS =
      Field.rest("The keys of the object, each with a value, a path or an expression.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("json_object")
          .summary("Makes an object of the keys that are written.")
          .fields(KEYS)
          .output("An object with these keys in written order; empty if none is written.")
          .value(new Factory());

  /** No lambda: the first one of a process would take the start of an engine 15 ms. */
  private static final class Factory implements Function<OperatorConfig, ValueOperator> {
    @Override
    public ValueOperator apply(OperatorConfig config) {
      return new JsonObjectOperator(config);
    }
  }

  private final @Nullable Expression object;

  private JsonObjectOperator(OperatorConfig config) {
    this.object = config.find(KEYS).orElse(null);
  }

  @Override
  public JsonNode value(OperatorCall call) {
    return object == null ? Json.nodes().objectNode() : object.evaluate(call);
  }
}
