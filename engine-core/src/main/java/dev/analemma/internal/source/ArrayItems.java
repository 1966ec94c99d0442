// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonElements;
import dev.analemma.spi.JsonException;
import dev.analemma.spi.JsonLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a JSON array. What is wrong with one ends the reading: nobody knows where the
 * next would start. To go on from a position, the elements before it are read and dropped.
 */
final class ArrayItems extends ContentReader {
  /** How many elements are passed over between two looks at the interrupt flag. */
  private static final int SKIPPED_AT_ONCE = 1_000;

  private @Nullable InputStream in;
  private @Nullable JsonElements elements;

  ArrayItems(SourceOptions options) {
    super(options);
  }

  @Override
  void start(Contents contents) throws IOException, InterruptedException {
    CodingErrorAction action =
        options.replace() ? CodingErrorAction.REPLACE : CodingErrorAction.REPORT;
    InputStream opened = contents.open(0);
    in = opened;
    Reader text =
        new InputStreamReader(
            opened,
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(action)
                .onUnmappableCharacter(action));
    JsonLimits limits = JsonLimits.ofDefaults().withDocumentCharsMax(options.itemBytes());
    JsonElements made = JsonElements.of(text, options.pointer(), limits);
    elements = made;
    long left = index;
    try {
      while (left > 0) {
        checkInterrupt();
        long skipped = made.skip(Math.min(left, SKIPPED_AT_ONCE));
        if (skipped == 0) {
          throw SourceErrors.changed(options.uri());
        }
        left -= skipped;
      }
    } catch (JsonException e) {
      throw refused(e);
    }
  }

  @Override
  @Nullable Item read() throws IOException, InterruptedException {
    if (elements == null) {
      throw new IllegalStateException("the reader is not open");
    }
    checkInterrupt();
    try {
      JsonNode value = elements.next();
      return value == null ? null : Item.of(index++, value);
    } catch (JsonException e) {
      throw refused(e);
    }
  }

  private OperatorException refused(JsonException e) {
    ObjectNode details = Json.nodes().objectNode();
    details.put("index", index).put("pointer", e.pointer());
    if (e.location() != null) {
      details.put("line", e.location().line()).put("column", e.location().column());
    }
    return new OperatorException(
        e.code(),
        "'%s' cannot be read behind item %d: %s"
            .formatted(SourceErrors.shown(options.uri()), index, e.getMessage()),
        details,
        null,
        e);
  }

  @Override
  long offset() {
    return 0;
  }

  @Override
  void release() throws IOException {
    if (elements != null) {
      elements.close();
    } else if (in != null) {
      in.close();
    }
  }
}
