// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.SourceBytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Opens the reader of a format. */
public final class FormatReaders {
  private FormatReaders() {}

  /** Returns a reader of bytes; nothing is open when it throws. */
  public static ItemReader open(
      SourceOptions options, SourceBytes bytes, @Nullable JsonNode position)
      throws IOException, InterruptedException {
    ContentReader reader =
        switch (options.format()) {
          case "csv" -> new CsvItems(options);
          case "json" -> new ArrayItems(options);
          case "lines" -> new TextItems(options);
          default -> new JsonLineItems(options);
        };
    reader.open(bytes, position);
    return reader;
  }
}
