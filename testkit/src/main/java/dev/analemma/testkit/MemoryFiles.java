// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemSource;
import dev.analemma.spi.Json;
import dev.analemma.spi.ResultTarget;
import dev.analemma.spi.ResultWriter;
import dev.analemma.spi.SourceBytes;
import dev.analemma.spi.SourceRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Files that exist in memory alone: stand-ins for the readers and writers of a map, under any name,
 * with the formats of real ones.
 *
 * <p>Threads: safe.
 */
public final class MemoryFiles {
  private final Map<String, Content> files = new ConcurrentHashMap<>();
  private final AtomicInteger versions = new AtomicInteger();

  private record Content(byte[] bytes, int version) {}

  /** Creates or replaces a file. */
  public MemoryFiles put(String uri, byte[] bytes) {
    files.put(uri, new Content(bytes.clone(), versions.incrementAndGet()));
    return this;
  }

  /** Creates or replaces a file with a text in UTF-8. */
  public MemoryFiles put(String uri, String text) {
    return put(uri, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the text of a file, or null if there is none. */
  public @Nullable String text(String uri) {
    Content content = files.get(uri);
    return content == null ? null : new String(content.bytes, StandardCharsets.UTF_8);
  }

  /** Returns a source that reads these files. */
  public ItemSource source(String name) {
    return new ItemSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public ItemReader open(SourceRequest request) throws IOException, InterruptedException {
        return request.items(content(request.uri()));
      }
    };
  }

  /**
   * Returns a target that writes these files: JSON lines, failures in {@code <uri>.failures}, both
   * there when the map is complete and not before.
   */
  public ResultTarget results(String name) {
    return new ResultTarget() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public ResultWriter open(JsonNode results) {
        return new Writer(results.path("uri").asText());
      }
    };
  }

  private SourceBytes content(String uri) {
    Content content = files.get(uri);
    if (content == null) {
      throw new OperatorException("SOURCE_MISSING", "there is no '%s' in memory".formatted(uri));
    }
    return new SourceBytes() {
      @Override
      public String version() {
        return Integer.toString(content.version);
      }

      @Override
      public InputStream open(long offset) {
        int from = Math.toIntExact(offset);
        return new ByteArrayInputStream(content.bytes, from, content.bytes.length - from);
      }
    };
  }

  private final class Writer implements ResultWriter {
    private final String uri;
    private final StringBuilder results = new StringBuilder();
    private final StringBuilder failures = new StringBuilder();
    private long resultCount;
    private long failureCount;

    Writer(String uri) {
      this.uri = uri;
    }

    @Override
    public void result(long index, JsonNode value) {
      result(index, null, value);
    }

    @Override
    public void failure(long index, JsonNode item, JsonNode error) {
      failure(index, null, item, error);
    }

    @Override
    public void result(long index, @Nullable JsonNode key, JsonNode value) {
      ObjectNode line = line(index, key);
      results.append(Json.write(line.set("value", value))).append('\n');
      resultCount++;
    }

    @Override
    public void failure(long index, @Nullable JsonNode key, JsonNode item, JsonNode error) {
      ObjectNode line = line(index, key);
      line.set("item", item);
      failures.append(Json.write(line.set("error", error))).append('\n');
      failureCount++;
    }

    private static ObjectNode line(long index, @Nullable JsonNode key) {
      ObjectNode line = Json.nodes().objectNode().put("index", index);
      if (key != null) {
        line.set("key", key);
      }
      return line;
    }

    @Override
    public Written complete() {
      return new Written(
          put(uri, results, resultCount), put(uri + ".failures", failures, failureCount));
    }

    private Reference put(String name, StringBuilder text, long count) {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      MemoryFiles.this.put(name, bytes);
      return new Reference(name, count, bytes.length, null);
    }

    @Override
    public void close() {
      // Nothing was seen by anybody.
    }
  }
}
