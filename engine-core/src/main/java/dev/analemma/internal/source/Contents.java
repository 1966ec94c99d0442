// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import dev.analemma.spi.SourceBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One version of the content of a source: unpacked, without a byte order mark, from any offset.
 *
 * <p>Offsets count unpacked bytes from the first one after the mark.
 */
final class Contents {
  private static final int UNPACK_BYTES = 1 << 16;

  private final SourceOptions options;
  private final SourceBytes bytes;
  private final String version;
  private final @Nullable JsonNode position;

  /**
   * Creates the contents.
   *
   * @param position where to go on, or null; checked here
   */
  Contents(SourceOptions options, SourceBytes bytes, @Nullable JsonNode position)
      throws IOException {
    this.options = options;
    this.bytes = bytes;
    this.version = bytes.version();
    this.position = position;
    if (position != null) {
      if (!position.path("format").asText().equals(options.format())
          || !position.path("version").isTextual()
          || start("index") < 0
          || start("line") < 0
          || start("offset") < 0) {
        throw SourceErrors.position(options.uri(), position);
      }
      if (!position.path("version").textValue().equals(version)) {
        throw SourceErrors.changed(options.uri());
      }
    }
  }

  /** Returns a number of the position; 0 at the start, -1 if it is none. */
  long start(String name) {
    if (position == null) {
      return 0;
    }
    JsonNode number = position.path(name);
    return number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : -1;
  }

  /** Returns a position. */
  JsonNode position(long index, long line, long offset) {
    ObjectNode told = Json.nodes().objectNode();
    told.put("format", options.format()).put("version", version);
    told.put("index", index).put("line", line).put("offset", offset);
    return told;
  }

  /** Opens the content at an offset. */
  InputStream open(long offset) throws IOException {
    InputStream raw = bytes.open(0);
    try {
      PushbackInputStream packed = new PushbackInputStream(raw, 3);
      boolean gzip =
          switch (options.compression()) {
            case "gzip" -> true;
            case "none" -> false;
            default -> startsWith(packed, 0x1f, 0x8b);
          };
      InputStream plain = gzip ? new GZIPInputStream(packed, UNPACK_BYTES) : packed;
      PushbackInputStream marked = gzip ? new PushbackInputStream(plain, 3) : packed;
      boolean mark = startsWith(marked, 0xef, 0xbb, 0xbf);
      if (mark) {
        marked.skipNBytes(3);
      }
      if (offset > 0 && !gzip) {
        // Not skipped: a far place of a remote object can be asked for.
        raw.close();
        return bytes.open(offset + (mark ? 3 : 0));
      }
      marked.skipNBytes(offset);
      return marked;
    } catch (IOException | RuntimeException e) {
      try {
        raw.close();
      } catch (IOException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  /** Returns whether a stream starts with these bytes; they stay in it. */
  private static boolean startsWith(PushbackInputStream in, int... bytes) throws IOException {
    byte[] head = in.readNBytes(bytes.length);
    in.unread(head);
    boolean same = head.length == bytes.length;
    for (int i = 0; same && i < bytes.length; i++) {
      same = (head[i] & 0xff) == bytes[i];
    }
    return same;
  }
}
