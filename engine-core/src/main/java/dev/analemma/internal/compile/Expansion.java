// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Body;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.compile.BodyDraft.Kind;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.OperatorType.Composite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What composite operators expand to.
 *
 * <p>The body of an expansion is closed: it sees its own nodes, the variable {@code config} and
 * {@code run}, so that no name inside can mean something outside, or the other way round. Its place
 * is one that no document has; a fault in it is told at the node, with the place inside.
 */
final class Expansion {
  /** The one variable. */
  static final String CONFIG = "config";

  /** No key of a document is written like this in a pointer. */
  private static final String PLACE = "/~expansion";

  private Expansion() {}

  /** Makes the body of a node, which is still to be read, or returns null and tells a fault. */
  static @Nullable Body expand(
      NodeDraft node, OperatorType type, OperatorConfig config, Analysis analysis) {
    Composite composite = type.composite().orElseThrow();
    Body body = composite.expansion().apply(config);
    if (!same(body, composite.expansion().apply(config))) {
      analysis.error(
          "OPERATOR_BROKEN",
          node.pointer(),
          "operator '%s' expands the same configuration to different bodies".formatted(type.name()),
          "Tell its author; an expansion depends on its configuration alone");
      return null;
    }
    if (!analysis.countExpanded(body.nodes().size(), node.pointer())) {
      return null;
    }
    analysis.composites.add(type.name() + "@" + composite.version());
    return body;
  }

  private static boolean same(Body one, Body other) {
    return definition(one).equals(definition(other));
  }

  private static WorkflowDefinition definition(Body body) {
    WorkflowDefinition.Builder builder = WorkflowDefinition.builder("expansion");
    body.nodes().forEach(builder::node);
    return builder.output(body.output()).build();
  }

  /** Returns the closed body of a node. */
  static BodyDraft draft(NodeDraft node) {
    BodyDraft body =
        new BodyDraft(Kind.GRAPH, nodes(node.pointer()), node.body.level + 1, node.body, node);
    body.closed = true;
    body.variables.put(CONFIG, Slots.VALUE);
    node.children = List.of(body);
    return body;
  }

  /** Returns where the nodes stand to which the node at a pointer expands. */
  static String nodes(String pointer) {
    return pointer + PLACE + "/nodes";
  }

  /** Returns where the output of a closed body stands. */
  static String output(NodeDraft node) {
    return node.pointer() + PLACE + "/output";
  }

  /** Returns the pointer of a node as it is told: inside an expansion, that of the outermost. */
  static String told(String pointer) {
    int at = pointer.indexOf(PLACE);
    return at < 0 ? pointer : pointer.substring(0, at);
  }

  /** Returns a fault as it is told: inside an expansion, at the node. */
  static Fault told(Fault fault) {
    int at = fault.pointer().indexOf(PLACE);
    if (at < 0) {
      return fault;
    }
    return new Fault(
        fault.severity(),
        fault.code(),
        fault.pointer().substring(0, at),
        "in its expansion at '%s': %s"
            .formatted(
                fault.pointer().substring(at + PLACE.length()).replace(PLACE, "/…"),
                fault.problem()),
        fault.remedy(),
        fault.location());
  }
}
