// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.data;

import dev.analemma.operators.internal.shared.Errors;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts as bytes, without a silent question mark for what cannot be written. */
final class Utf8 {
  private Utf8() {}

  static byte[] bytes(String where, String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException wrong) {
      throw Errors.of(
          "TEXT_ENCODING",
          "%s has half a surrogate pair and cannot be written as UTF-8".formatted(where),
          wrong);
    }
  }
}
