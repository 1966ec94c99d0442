// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The canonical text of a document: no white space, keys sorted by UTF-16 code units, numbers plain
 * decimal, the shortest escapes. A half of a surrogate pair is escaped, since UTF-8 has no bytes
 * for it and two documents would have the same digest.
 */
final class CanonicalText {
  private static final int CHUNK = 1 << 14;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final @Nullable Consumer<byte[]> sink;
  private final StringBuilder text = new StringBuilder();

  /**
   * Creates a text.
   *
   * @param sink takes the text in pieces as UTF-8; without one the whole text is kept
   */
  CanonicalText(@Nullable Consumer<byte[]> sink) {
    this.sink = sink;
  }

  private static final class Level {
    private final @Nullable Iterator<String> keys;
    private final Function<String, @Nullable Object> values;
    private final Iterator<?> elements;
    private final char end;
    private boolean started;

    private Level(
        @Nullable Iterator<String> keys,
        Function<String, @Nullable Object> values,
        Iterator<?> elements,
        char end) {
      this.keys = keys;
      this.values = values;
      this.elements = elements;
      this.end = end;
    }

    static Level object(Collection<?> names, Function<String, @Nullable Object> values) {
      String[] keys = names.toArray(new String[0]);
      Arrays.sort(keys);
      return new Level(Arrays.asList(keys).iterator(), values, List.of().iterator(), '}');
    }

    static Level array(Iterator<?> elements) {
      return new Level(null, key -> null, elements, ']');
    }
  }

  /** Writes a part of a document. */
  void write(Object root) {
    Deque<Level> stack = new ArrayDeque<>();
    open(root, stack);
    while (!stack.isEmpty()) {
      Level level = stack.element();
      Iterator<?> rest = level.keys == null ? level.elements : level.keys;
      if (!rest.hasNext()) {
        text.append(level.end);
        stack.pop();
        continue;
      }
      if (level.started) {
        text.append(',');
      }
      level.started = true;
      Object part = rest.next();
      if (level.keys != null) {
        String key = (String) part;
        string(key);
        text.append(':');
        part = level.values.apply(key);
      }
      if (part == null) {
        throw new IllegalStateException("a document holds no Java null");
      }
      open(part, stack);
      flush();
    }
  }

  private void open(Object part, Deque<Level> stack) {
    Object value = DocumentForm.expand(part);
    if (value instanceof Map<?, ?> map) {
      text.append('{');
      stack.push(Level.object(map.keySet(), map::get));
    } else if (value instanceof List<?> list) {
      text.append('[');
      stack.push(Level.array(list.iterator()));
    } else if (value instanceof JsonNode node) {
      json(node, stack);
    }
  }

  private void json(JsonNode node, Deque<Level> stack) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        text.append('{');
        stack.push(
            Level.object(node.properties().stream().map(Map.Entry::getKey).toList(), node::get));
      }
      case ARRAY -> {
        text.append('[');
        stack.push(Level.array(node.elements()));
      }
      case STRING -> string(node.textValue());
      case NUMBER -> text.append(CanonicalNumbers.text(node));
      case BOOLEAN -> text.append(node.booleanValue());
      case NULL -> text.append("null");
      default ->
          throw new IllegalStateException(
              "the definition holds a %s, which JSON cannot write".formatted(node.getNodeType()));
    }
  }

  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\f' -> text.append("\\f");
        case '\r' -> text.append("\\r");
        default -> {
          if (c < ' ') {
            unicode(c);
          } else if (!Character.isSurrogate(c)) {
            text.append(c);
          } else if (Character.isHighSurrogate(c)
              && i + 1 < value.length()
              && Character.isLowSurrogate(value.charAt(i + 1))) {
            text.append(c).append(value.charAt(++i));
          } else {
            unicode(c);
          }
        }
      }
    }
    text.append('"');
  }

  private void unicode(char c) {
    text.append("\\u")
        .append(HEX[c >> 12])
        .append(HEX[(c >> 8) & 15])
        .append(HEX[(c >> 4) & 15])
        .append(HEX[c & 15]);
  }

  private void flush() {
    if (sink != null && text.length() >= CHUNK) {
      sink.accept(text.toString().getBytes(StandardCharsets.UTF_8));
      text.setLength(0);
    }
  }

  /** Returns what has not been given to the sink. */
  @Override
  public String toString() {
    return text.toString();
  }
}
