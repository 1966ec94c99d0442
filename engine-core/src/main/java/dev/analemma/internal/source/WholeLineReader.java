// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** A format in which every line is an item, or none. */
abstract class WholeLineReader extends LineReader {
  WholeLineReader(SourceOptions options) {
    super(options);
  }

  /**
   * Returns the value of a line, or null if it is none.
   *
   * @throws OperatorException if it is a bad one
   */
  abstract @Nullable JsonNode value(CharBuffer text);

  @Override
  final @Nullable Item read() throws IOException, InterruptedException {
    ByteLines open = lines();
    while (true) {
      checkInterrupt();
      if (!open.next()) {
        return null;
      }
      line++;
      if (open.tooLong() && !options.cut()) {
        return failed(tooLarge());
      }
      try {
        JsonNode value = value(open.content());
        if (value != null) {
          return Item.of(index++, value);
        }
      } catch (CharacterCodingException e) {
        return failed(notUtf8(e));
      } catch (OperatorException e) {
        return failed(e);
      }
    }
  }

  /** Returns whether a line has nothing but blanks. */
  static boolean isBlank(CharBuffer text) {
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isWhitespace(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
