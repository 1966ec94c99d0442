// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The result of a host function that is no JSON. It becomes a tree when somebody first reads it as
 * one, and the tree is kept.
 */
final class HostValue {
  final Object value;
  private volatile @Nullable JsonNode tree;

  HostValue(Object value) {
    this.value = value;
  }

  /** Returns a value whose tree is known. */
  static HostValue of(Object value, JsonNode tree) {
    HostValue made = new HostValue(value);
    made.tree = tree;
    return made;
  }

  /** Returns the tree; two threads may make it at once, and either serves. */
  JsonNode tree() {
    JsonNode known = tree;
    if (known == null) {
      known = Conversions.tree(value);
      tree = known;
    }
    return known;
  }

  /** Returns the tree of what a result slot holds, or null if it holds no value. */
  static @Nullable JsonNode treeOf(@Nullable Object result) {
    if (result instanceof JsonNode node) {
      return node;
    }
    return result instanceof HostValue host ? host.tree() : null;
  }
}
