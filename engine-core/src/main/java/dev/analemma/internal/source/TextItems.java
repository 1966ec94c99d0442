// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import java.nio.CharBuffer;
import org.jspecify.annotations.Nullable;

/** Lines of text: each is an item as it stands, without what ends it. */
final class TextItems extends WholeLineReader {
  TextItems(SourceOptions options) {
    super(options);
  }

  @Override
  @Nullable JsonNode value(CharBuffer text) {
    return options.skipBlank() && isBlank(text) ? null : Json.nodes().textNode(text.toString());
  }
}
