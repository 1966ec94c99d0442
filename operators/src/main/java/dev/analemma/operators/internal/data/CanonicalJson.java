// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.operators.internal.shared.Numbers;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One text for equal JSON values: keys in the order of their UTF-16 units, no white space, numbers
 * by value ({@code 1}, {@code 1.0} and {@code 1e0} are {@code 1}).
 *
 * <p>Implementation: an explicit stack, so depth costs no thread stack.
 */
final class CanonicalJson {
  /** An open array or object; an object has keys. */
  private record Open(
      Iterator<JsonNode> elements, @Nullable Iterator<String> keys, JsonNode container) {}

  private final StringBuilder text = new StringBuilder();
  private final Deque<Open> open = new ArrayDeque<>();
  private final int charsMax;

  private CanonicalJson(int charsMax) {
    this.charsMax = charsMax;
  }

  static String write(JsonNode value, int charsMax) {
    CanonicalJson writer = new CanonicalJson(charsMax);
    writer.begin(value);
    while (!writer.open.isEmpty()) {
      writer.step();
    }
    Limits.chars("the canonical JSON", writer.text.length(), charsMax);
    return writer.text.toString();
  }

  private void step() {
    Open top = open.element();
    boolean first = text.charAt(text.length() - 1) == (top.keys == null ? '[' : '{');
    if (top.keys == null ? !top.elements.hasNext() : !top.keys.hasNext()) {
      text.append(top.keys == null ? ']' : '}');
      open.pop();
      return;
    }
    text.append(first ? "" : ",");
    if (top.keys == null) {
      begin(top.elements.next());
    } else {
      String key = top.keys.next();
      text.append(scalar(TextNode.valueOf(key))).append(':');
      begin(top.container.get(key));
    }
    Limits.chars("the canonical JSON", text.length(), charsMax);
  }

  private void begin(JsonNode value) {
    if (value.isArray()) {
      text.append('[');
      open.push(new Open(value.elements(), null, value));
    } else if (value.isObject()) {
      text.append('{');
      List<String> keys = new ArrayList<>(value.size());
      value.fieldNames().forEachRemaining(keys::add);
      Collections.sort(keys);
      open.push(new Open(Collections.emptyIterator(), keys.iterator(), value));
    } else if (value.isNumber()) {
      BigDecimal exact = Numbers.decimal("a number", value).stripTrailingZeros();
      text.append(exact.signum() == 0 ? "0" : exact.toPlainString());
    } else {
      text.append(scalar(value));
    }
  }

  private static String scalar(JsonNode value) {
    return Json.write(value);
  }
}
