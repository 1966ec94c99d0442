// SPDX-License-Identifier: Apache-2.0
package dev.analemma.sources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemReader.Item;
import dev.analemma.spi.Json;
import dev.analemma.spi.SourceRequest;
import dev.analemma.testkit.MemoryFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Some bytes and how they are read; each item becomes its JSON text, or its code. */
final class Reading {
  private final byte[] bytes;
  private final ObjectNode source = Json.nodes().objectNode();
  private final List<OperatorException> errors = new ArrayList<>();

  private Reading(byte[] bytes, String format) {
    this.bytes = bytes;
    source.put("reader", "memory").put("uri", "it").put("format", format);
  }

  static Reading of(String format, byte[] bytes) {
    return new Reading(bytes, format);
  }

  static Reading of(String format, String text) {
    return of(format, text.getBytes(StandardCharsets.UTF_8));
  }

  Reading with(String option, Object value) {
    source.set(option, Json.tree(value));
    return this;
  }

  ItemReader open(@Nullable JsonNode position) throws IOException, InterruptedException {
    return new MemoryFiles()
        .put("it", bytes)
        .source("memory")
        .open(SourceRequest.of(source, position));
  }

  List<String> items() throws Exception {
    List<String> items = new ArrayList<>();
    try (ItemReader reader = open(null)) {
      for (Item item = reader.next(); item != null; item = reader.next()) {
        if (item.index() != items.size()) {
          throw new AssertionError("item %d is the %d.".formatted(item.index(), items.size()));
        }
        OperatorException error = item.error();
        if (error != null) {
          errors.add(error);
        }
        items.add(error == null ? Json.write(item.value()) : error.code());
      }
    }
    return items;
  }

  /** Returns the errors of the items that were read. */
  List<OperatorException> errors() {
    return errors;
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }

  static byte[] bytes(int... bytes) {
    byte[] made = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      made[i] = (byte) bytes[i];
    }
    return made;
  }
}
