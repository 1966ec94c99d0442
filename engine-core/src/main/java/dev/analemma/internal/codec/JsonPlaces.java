// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import dev.analemma.definition.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a value and the values in it stand in a text: a tree beside the tree, because the pointers
 * of all values written out can be far larger than the text.
 */
public final class JsonPlaces {
  private final Location location;
  private final Map<String, JsonPlaces> members = new HashMap<>(0);
  private final List<JsonPlaces> elements = new ArrayList<>(0);

  /** Creates the place of a value without others in it. */
  public JsonPlaces(Location location) {
    this.location = location;
  }

  /** Adds a named value of an object. */
  public void member(String name, JsonPlaces place) {
    members.put(name, place);
  }

  /** Adds the next element of an array. */
  public void element(JsonPlaces place) {
    elements.add(place);
  }

  /** Returns where a value stands, or null where the pointer leads nowhere. */
  public @Nullable Location find(String pointer) {
    JsonPlaces here = this;
    int start = 0;
    while (here != null && start < pointer.length()) {
      int end = pointer.indexOf('/', start + 1);
      String step = pointer.substring(start + 1, end < 0 ? pointer.length() : end);
      here = here.step(step.replace("~1", "/").replace("~0", "~"));
      start = end < 0 ? pointer.length() : end;
    }
    return here == null ? null : here.location;
  }

  private @Nullable JsonPlaces step(String step) {
    if (!elements.isEmpty()) {
      return step.length() <= 9 && step.chars().allMatch(c -> c >= '0' && c <= '9')
          ? element(step)
          : null;
    }
    return members.get(step);
  }

  private @Nullable JsonPlaces element(String step) {
    int index = step.isEmpty() ? -1 : Integer.parseInt(step);
    return index >= 0 && index < elements.size() ? elements.get(index) : null;
  }
}
