// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import dev.analemma.internal.text.Pointers;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A place in a tree, cheap to make; its JSON pointer is written only when somebody asks. */
final class Place {
  static final Place ROOT = new Place(null, "");

  private final @Nullable Place parent;
  private final Object step;

  private Place(@Nullable Place parent, Object step) {
    this.parent = parent;
    this.step = step;
  }

  Place child(String key) {
    return new Place(this, key);
  }

  Place child(int index) {
    return new Place(this, index);
  }

  /** Returns the JSON pointer (RFC 6901). */
  String pointer() {
    Deque<Object> steps = new ArrayDeque<>();
    for (Place place = this; place.parent != null; place = place.parent) {
      steps.push(place.step);
    }
    StringBuilder pointer = new StringBuilder();
    for (Object step : steps) {
      pointer.append('/').append(Pointers.escape(step.toString()));
    }
    return pointer.toString();
  }
}
