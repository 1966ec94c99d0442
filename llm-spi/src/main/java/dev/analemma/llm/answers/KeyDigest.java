// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Digests values one after another. Each text begins with its length, each container with its size:
 * so no two different sequences of values are one sequence of bytes. Not thread-safe.
 */
final class KeyDigest {
  private final MessageDigest sha;
  private final byte[] buffer = new byte[4_096];
  private int filled;

  KeyDigest() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java has no SHA-256", missing);
    }
  }

  void number(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      put((byte) (value >>> shift));
    }
  }

  void decimal(@Nullable Double value) {
    number(value == null ? 0 : 1);
    number(value == null ? 0 : Double.doubleToLongBits(value));
  }

  void constant(Enum<?> value) {
    text(value.name());
  }

  /** Digests characters as they are, not as UTF-8, which has one form for all broken ones. */
  void text(@Nullable String text) {
    number(text == null ? -1 : text.length());
    if (text != null) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        put((byte) (c >>> 8));
        put((byte) c);
      }
    }
  }

  /**
   * Digests a frozen tree, which has few levels; members of objects in the order of their names.
   */
  void json(@Nullable JsonNode value) {
    if (value == null) {
      text(null);
      return;
    }
    constant(value.getNodeType());
    if (value.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      value.fieldNames().forEachRemaining(names::add);
      number(names.size());
      for (String name : names) {
        text(name);
        json(value.get(name));
      }
    } else if (value.isArray()) {
      number(value.size());
      value.forEach(this::json);
    } else {
      text(value.asText());
    }
  }

  String hex() {
    sha.update(buffer, 0, filled);
    filled = 0;
    return HexFormat.of().formatHex(sha.digest());
  }

  private void put(byte value) {
    if (filled == buffer.length) {
      sha.update(buffer);
      filled = 0;
    }
    buffer[filled++] = value;
  }
}
