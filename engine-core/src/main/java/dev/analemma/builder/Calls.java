// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.Workflow;
import dev.analemma.definition.NodeKind.CallKind;
import dev.analemma.internal.shape.Shapes;
import dev.analemma.spi.Json;
import java.lang.reflect.Type;

/** Calls of skills and of definitions. */
final class Calls {
  private Calls() {}

  /** Returns the call of a skill that was written in Java, and notes that the workflow uses it. */
  static CallKind of(
      Scope scope, Workflow<?, ?> skill, String range, Value<?> with, boolean detach) {
    String local = skill.name().replace('-', '_');
    scope.session().uses(local, "skill:" + skill.name() + "@" + range);
    return new CallKind(
        TextNode.valueOf("$.uses." + local), null, null, input(scope, skill, with), detach);
  }

  /** Returns the call of a definition that is a value. */
  static CallKind made(Scope scope, Value<?> definition, String profile, Value<?> with) {
    scope.require(definition.term());
    scope.require(with.term());
    return new CallKind(null, definition.term().template(), profile, with.term().template(), false);
  }

  /** A type that is no object is the one input {@code value}. */
  private static JsonNode input(Scope scope, Workflow<?, ?> skill, Value<?> with) {
    scope.require(with.term());
    Type type = skill.inputType();
    if (type == JsonNode.class || !Shapes.isWrapped(type)) {
      return with.term().template();
    }
    ObjectNode wrapped = Json.nodes().objectNode();
    wrapped.set(Shapes.VALUE, with.term().template());
    return wrapped;
  }
}
