// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import dev.analemma.internal.compile.OperatorRegistry;
import dev.analemma.internal.drawing.Pictures;

/**
 * Pictures of definitions as text: Mermaid flow charts and Graphviz DOT.
 *
 * <p>A body is a group around its nodes. An arrow is a reference or an atom; its label is the
 * route; it is dashed where the node may also run without it. Texts of a definition are escaped, so
 * that none can add to the picture. At most 10,000 nodes are shown; a note tells when there are
 * more.
 *
 * <p>Arrows join nodes of one body: what names an outer node from inside a body makes the node
 * around it wait, and the arrow ends there. A definition with faults can be drawn too. Composite
 * operators are drawn with what they expand to. Of operators that are not built in only what is
 * marked as a path or expression is seen, because their fields are not known; {@code
 * Engine.mermaid} and {@code Engine.dot} know those of the engine.
 */
public final class Diagrams {
  private Diagrams() {}

  /** Returns a Mermaid flow chart. */
  public static String mermaid(WorkflowDefinition definition) {
    return Pictures.mermaid(definition, OperatorRegistry.builtIn());
  }

  /** Returns a Graphviz graph. */
  public static String dot(WorkflowDefinition definition) {
    return Pictures.dot(definition, OperatorRegistry.builtIn());
  }
}
