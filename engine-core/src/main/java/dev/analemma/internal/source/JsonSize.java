// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;

/** How long a value is as UTF-8 without blanks, told without writing it. */
public final class JsonSize {
  private JsonSize() {}

  /** Returns the bytes that writing the value would give. */
  public static long of(JsonNode value) {
    if (!value.isContainerNode()) {
      return scalar(value);
    }
    long bytes = 0;
    Deque<JsonNode> open = new ArrayDeque<>();
    open.push(value);
    while (!open.isEmpty()) {
      JsonNode container = open.pop();
      // Brackets, and a comma between two children.
      bytes += 2 + Math.max(0, container.size() - 1);
      if (container.isObject()) {
        for (Map.Entry<String, JsonNode> member : container.properties()) {
          bytes += text(member.getKey()) + 1 + child(member.getValue(), open);
        }
      } else {
        for (Iterator<JsonNode> elements = container.elements(); elements.hasNext(); ) {
          bytes += child(elements.next(), open);
        }
      }
    }
    return bytes;
  }

  private static long child(JsonNode value, Deque<JsonNode> open) {
    if (value.isContainerNode()) {
      open.push(value);
      return 0;
    }
    return scalar(value);
  }

  private static long scalar(JsonNode value) {
    if (value.isTextual()) {
      return text(value.textValue());
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return digits(value.longValue());
    }
    return value.asText().length();
  }

  private static int digits(long number) {
    if (number == Long.MIN_VALUE) {
      return 20;
    }
    int digits = number < 0 ? 2 : 1;
    for (long left = Math.abs(number); left >= 10; left /= 10) {
      digits++;
    }
    return digits;
  }

  private static long text(String text) {
    long bytes = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        bytes += 2;
      } else if (c < ' ') {
        bytes += "\b\f\n\r\t".indexOf(c) >= 0 ? 2 : 6;
      } else if (c < 0x80) {
        bytes++;
      } else {
        // Each half of a surrogate pair stands for two of its four bytes.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      }
    }
    return bytes;
  }
}
