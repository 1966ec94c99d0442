// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import java.util.Arrays;

/** A growing stack of ints. Not thread-safe. */
final class IntStack {
  private static final int[] NONE = {};

  private int[] elements = NONE;
  private int size;

  void push(int element) {
    if (size == elements.length) {
      elements = Arrays.copyOf(elements, Math.max(8, size << 1));
    }
    elements[size++] = element;
  }

  int pop() {
    return elements[--size];
  }

  boolean isEmpty() {
    return size == 0;
  }

  void clear() {
    size = 0;
  }
}
