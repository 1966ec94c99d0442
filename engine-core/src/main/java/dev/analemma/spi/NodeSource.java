// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import dev.analemma.definition.NodeKind;

/**
 * Something that stands for what a node does, for example the typed configuration of an operator.
 *
 * <p>Threads: immutable.
 */
@FunctionalInterface
public interface NodeSource {
  /** Returns what the node does, as the document says it. */
  NodeKind kind();
}
