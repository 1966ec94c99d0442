// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.StepContext;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes host functions that take and return JSON trees. */
public final class Functions {
  private Functions() {}

  /** What a function does. */
  @FunctionalInterface
  public interface Step {
    /** Calls it with what the node's {@code with} says, which is an object. */
    JsonNode apply(StepContext context, JsonNode with);
  }

  /** Returns a function under a name. */
  public static HostFunction function(String name, Effect effect, Execution execution, Step step) {
    return new HostFunction(
        name,
        List.of(JsonNode.class),
        false,
        JsonNode.class,
        effect,
        execution,
        (context, arguments) -> step.apply(context, object(name, arguments[0])));
  }

  private static JsonNode object(String name, @Nullable Object argument) {
    if (argument instanceof ObjectNode object) {
      return object;
    }
    throw new OperatorException(
        "INPUT_TYPE", "%s got %s; write 'with' as an object".formatted(name, argument));
  }

  /** Returns the path that a field names. */
  public static Path path(JsonNode with, String field) {
    String text = with.path(field).asText();
    if (text.isEmpty()) {
      throw new OperatorException(
          "INPUT_TYPE", "'%s' is %s; write the path of a file".formatted(field, with.path(field)));
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new OperatorException(
          "INPUT_TYPE", "'%s' is no path: %s".formatted(text, e.getReason()), null, null, e);
    }
  }
}
