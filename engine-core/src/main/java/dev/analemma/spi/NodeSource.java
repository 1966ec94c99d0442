// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import dev.analemma.definition.NodeKind;

/**
 * Something that a builder takes in the place of a node's kind: a typed configuration.
 *
 * <p>Threads: implementations are immutable.
 */
@FunctionalInterface
public interface NodeSource {
  /** Returns what the node does, as a document would say it. */
  NodeKind kind();
}
