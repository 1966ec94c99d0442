// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Location;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import dev.analemma.spi.JsonLimits;
import java.nio.CharBuffer;
import org.jspecify.annotations.Nullable;

/** JSON lines: a value a line; lines of blanks are none. */
final class JsonLineItems extends WholeLineReader {
  private final JsonLimits limits;

  JsonLineItems(SourceOptions options) {
    super(options);
    this.limits = JsonLimits.ofDefaults().withDocumentCharsMax(options.itemBytes());
  }

  @Override
  @Nullable JsonNode value(CharBuffer text) {
    if (isBlank(text)) {
      return null;
    }
    try {
      return Json.parse(text.array(), text.arrayOffset() + text.position(), text.length(), limits);
    } catch (JsonException e) {
      throw problem(e.code(), described(e), e);
    }
  }

  private static String described(JsonException e) {
    Location place = e.location();
    String column = place == null ? "" : "column " + place.column() + ": ";
    return column + e.problem() + ". " + e.remedy();
  }
}
