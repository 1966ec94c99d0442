// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import dev.analemma.definition.Location;
import dev.analemma.internal.text.Pointers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a value and the values in it stand in a text: a tree beside the tree, because the pointers
 * of all values written out can be far larger than the text. For those who write a {@link
 * DefinitionFormat}: {@code places::find} is what {@link DefinitionFormat.Parsed} wants.
 *
 * <p>Threads: not safe while it is built, safe afterwards.
 */
public final class JsonPlaces {
  private final Location location;
  private @Nullable Map<String, JsonPlaces> members;
  private @Nullable List<JsonPlaces> elements;

  /** Creates the place of a value without others in it. */
  public JsonPlaces(Location location) {
    this.location = location;
  }

  /** Adds a named value of an object. */
  public void member(String name, JsonPlaces place) {
    if (members == null) {
      members = new HashMap<>();
    }
    members.put(name, place);
  }

  /** Adds the next element of an array. */
  public void element(JsonPlaces place) {
    if (elements == null) {
      elements = new ArrayList<>();
    }
    elements.add(place);
  }

  /** Returns where a value stands, or null where the pointer leads nowhere. */
  public @Nullable Location find(String pointer) {
    JsonPlaces here = this;
    int start = 0;
    while (here != null && start < pointer.length()) {
      int end = pointer.indexOf('/', start + 1);
      String step = pointer.substring(start + 1, end < 0 ? pointer.length() : end);
      here = here.step(Pointers.unescape(step));
      start = end < 0 ? pointer.length() : end;
    }
    return here == null ? null : here.location;
  }

  private @Nullable JsonPlaces step(String step) {
    if (members != null) {
      return members.get(step);
    }
    boolean index = step.matches("[0-9]{1,9}");
    int position = index && elements != null ? Integer.parseInt(step) : -1;
    return elements != null && position >= 0 && position < elements.size()
        ? elements.get(position)
        : null;
  }
}
