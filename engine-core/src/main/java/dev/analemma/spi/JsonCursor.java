// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.text.Pointers;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks over the children of one container and knows where it stands. */
final class JsonCursor {
  private final @Nullable Iterator<Map.Entry<String, JsonNode>> members;
  private final @Nullable Iterator<JsonNode> elements;
  private String name = "";
  private int index = -1;

  JsonCursor(JsonNode container) {
    members = container.isObject() ? container.properties().iterator() : null;
    elements = members == null ? container.elements() : null;
  }

  boolean isObject() {
    return members != null;
  }

  /** Steps to the next child and returns it, or returns null at the end. */
  @Nullable JsonNode next() {
    if (elements != null) {
      index++;
      return elements.hasNext() ? elements.next() : null;
    }
    if (members == null || !members.hasNext()) {
      return null;
    }
    Map.Entry<String, JsonNode> member = members.next();
    name = member.getKey();
    return member.getValue();
  }

  /** Returns the name of the child, in an object. */
  String name() {
    return name;
  }

  /** Returns the pointer to the child that the innermost of these cursors stands at. */
  static String pointer(Deque<JsonCursor> innermostFirst) {
    StringBuilder pointer = new StringBuilder();
    Iterator<JsonCursor> cursors = innermostFirst.descendingIterator();
    while (cursors.hasNext()) {
      JsonCursor cursor = cursors.next();
      pointer.append(
          Pointers.child("", cursor.isObject() ? cursor.name : Integer.toString(cursor.index)));
    }
    return pointer.toString();
  }
}
