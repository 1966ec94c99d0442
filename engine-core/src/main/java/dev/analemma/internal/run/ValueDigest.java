// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.codec.DefinitionWriter;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The digest of a value as expressions see it: {@code 1} and {@code 1.0} differ, the order of keys
 * does not matter. One pass with a stack of its own.
 */
final class ValueDigest {
  /** What an object or array costs beside its parts, about. */
  private static final int NODE_BYTES = 48;

  private static final int CHUNK = 1 << 13;

  private final MessageDigest digest = DefinitionWriter.sha256();
  private final StringBuilder text = new StringBuilder();

  private ValueDigest() {}

  /**
   * Returns the digest, or null if the value holds something that is no JSON.
   *
   * @param purpose what the digest is for: values of two purposes never meet
   */
  static @Nullable String of(String purpose, @Nullable JsonNode value) {
    ValueDigest all = new ValueDigest();
    all.string(purpose);
    if (value != null && !all.add(value)) {
      return null;
    }
    all.flush();
    return HexFormat.of().formatHex(all.digest.digest());
  }

  /**
   * Returns the digest under a key, or null if the value holds something that is no JSON. Who does
   * not know the key cannot try values.
   */
  static byte @Nullable [] keyed(byte[] key, JsonNode value) {
    ValueDigest all = new ValueDigest();
    all.digest.update(key);
    if (!all.add(value)) {
      return null;
    }
    all.flush();
    return all.digest.digest();
  }

  private boolean add(JsonNode root) {
    Deque<Object> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      Object part = open.pop();
      if (part instanceof String key) {
        string(key);
        continue;
      }
      JsonNode node = (JsonNode) part;
      switch (node.getNodeType()) {
        case OBJECT -> {
          text.append('{').append(node.size()).append(':');
          Map<String, JsonNode> sorted = new TreeMap<>();
          node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
          // The order of a stack is backwards, for all objects alike.
          sorted.forEach(
              (key, child) -> {
                open.push(child);
                open.push(key);
              });
        }
        case ARRAY -> {
          text.append('[').append(node.size()).append(':');
          node.forEach(open::push);
        }
        case STRING -> string(node.textValue());
        case NUMBER -> {
          text.append(node.isIntegralNumber() ? 'i' : 'd');
          string(written(node));
        }
        case BOOLEAN -> text.append(node.booleanValue() ? 't' : 'f');
        case NULL -> text.append('n');
        default -> {
          return false;
        }
      }
      if (text.length() >= CHUNK) {
        flush();
      }
    }
    return true;
  }

  /** Numbers as they are read again: a host's operator may make nodes of its own. */
  private static String written(JsonNode number) {
    return number.isDouble() || number.isFloat()
        ? new BigDecimal(number.asText()).toString()
        : number.asText();
  }

  private void string(String value) {
    text.append('"').append(value.length()).append(':').append(value);
  }

  private void flush() {
    // Characters as they are: halves of surrogate pairs have no bytes in an encoding.
    byte[] bytes = new byte[2 * text.length()];
    for (int i = 0; i < text.length(); i++) {
      bytes[2 * i] = (byte) (text.charAt(i) >> 8);
      bytes[2 * i + 1] = (byte) text.charAt(i);
    }
    digest.update(bytes);
    text.setLength(0);
  }

  /** Returns about how many bytes a value takes in memory. */
  static int bytes(JsonNode root) {
    long bytes = 0;
    Deque<JsonNode> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      JsonNode node = open.pop();
      bytes += NODE_BYTES;
      if (node.isObject()) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
          bytes += NODE_BYTES;
          open.push(entry.getValue());
        }
      } else if (node.isArray()) {
        node.forEach(open::push);
      } else if (node.isTextual()) {
        bytes += 2L * node.textValue().length();
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }
}
