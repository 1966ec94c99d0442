// SPDX-License-Identifier: Apache-2.0
package dev.analemma.sources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.source.ListItems;
import dev.analemma.spi.FileSource;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.Json;
import dev.analemma.spi.SourceRequest;
import dev.analemma.testkit.ItemReaderTck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every reader of the engine keeps what a reader promises. */
class ReadersTckTest {
  private static final int LARGEST = 100;

  private static String joined(int items, String separator, IntFunction<String> item) {
    return IntStream.range(0, items).mapToObj(item).collect(Collectors.joining(separator));
  }

  private static String object(int index) {
    return "{\"n\":%d,\"text\":\"é %d\"}".formatted(index, index);
  }

  @Nested
  class JsonLines extends ItemReaderTck {
    @Override
    protected ItemReader open(int items, @Nullable JsonNode position) throws Exception {
      return Reading.of("jsonl", joined(items, "\r\n\n", ReadersTckTest::object)).open(position);
    }

    @Override
    protected JsonNode value(int index) {
      return Json.parse(object(index));
    }

    @Override
    protected ItemReader openLargest(boolean beyond) throws Exception {
      String item = "1".repeat(LARGEST + (beyond ? 1 : 0)) + "\r\n";
      return Reading.of("jsonl", item).with("itemBytesMax", LARGEST).open(null);
    }
  }

  @Nested
  class PackedJsonLines extends ItemReaderTck {
    @Override
    protected ItemReader open(int items, @Nullable JsonNode position) throws Exception {
      String text = "\ufeff" + joined(items, "\n", ReadersTckTest::object);
      return Reading.of("jsonl", Reading.gzip(text)).open(position);
    }

    @Override
    protected JsonNode value(int index) {
      return Json.parse(object(index));
    }
  }

  @Nested
  class JsonArray extends ItemReaderTck {
    @Override
    protected ItemReader open(int items, @Nullable JsonNode position) throws Exception {
      String array = "[" + joined(items, ", ", ReadersTckTest::object) + "]";
      return Reading.of("json", "\ufeff{\"x\": [[0]], \"a/b\": [{}, " + array + "]}")
          .with("pointer", "/a~1b/1")
          .open(position);
    }

    @Override
    protected JsonNode value(int index) {
      return Json.parse(object(index));
    }

    @Override
    protected ItemReader openLargest(boolean beyond) throws Exception {
      String item = "[ \"" + "x".repeat(LARGEST - 2 + (beyond ? 1 : 0)) + "\" ]";
      return Reading.of("json", item).with("itemBytesMax", LARGEST).open(null);
    }
  }

  @Nested
  class Csv extends ItemReaderTck {
    @Override
    protected ItemReader open(int items, @Nullable JsonNode position) throws Exception {
      String records = joined(items, "\r\n", i -> "%d;\"a \"\"%d\"\"\r\nb\"".formatted(i, i));
      return Reading.of("csv", "\ufeffn;text\r\n\r\n" + records)
          .with("delimiter", ";")
          .open(position);
    }

    @Override
    protected JsonNode value(int index) {
      return Json.nodes()
          .objectNode()
          .put("n", "" + index)
          .put("text", "a \"%d\"\r\nb".formatted(index));
    }

    @Override
    protected ItemReader openLargest(boolean beyond) throws Exception {
      String item = "x".repeat(LARGEST - 2 + (beyond ? 1 : 0)) + ",y\r\n";
      return Reading.of("csv", item).with("header", false).with("itemBytesMax", LARGEST).open(null);
    }
  }

  @Nested
  class CsvWithoutHeader extends ItemReaderTck {
    @Override
    protected ItemReader open(int items, @Nullable JsonNode position) throws Exception {
      return Reading.of("csv", joined(items, "\r", i -> i + ",x"))
          .with("header", false)
          .open(position);
    }

    @Override
    protected JsonNode value(int index) {
      return Json.nodes().arrayNode().add("" + index).add("x");
    }
  }

  @Nested
  class CsvWithNames extends ItemReaderTck {
    @Override
    protected ItemReader open(int items, @Nullable JsonNode position) throws Exception {
      return Reading.of("csv", joined(items, "\n", i -> i + ",x"))
          .with("header", new String[] {"n", "x"})
          .open(position);
    }

    @Override
    protected JsonNode value(int index) {
      return Json.nodes().objectNode().put("n", "" + index).put("x", "x");
    }
  }

  @Nested
  class Lines extends ItemReaderTck {
    @Override
    protected ItemReader open(int items, @Nullable JsonNode position) throws Exception {
      return Reading.of("lines", joined(items, "\n", i -> "line " + i)).open(position);
    }

    @Override
    protected JsonNode value(int index) {
      return Json.nodes().textNode("line " + index);
    }

    @Override
    protected ItemReader openLargest(boolean beyond) throws Exception {
      String item = "x".repeat(LARGEST + (beyond ? 1 : 0)) + "\r\n";
      return Reading.of("lines", item).with("itemBytesMax", LARGEST).open(null);
    }
  }

  @Nested
  class OfFiles extends ItemReaderTck {
    @TempDir Path folder;

    @Override
    protected ItemReader open(int items, @Nullable JsonNode position) throws Exception {
      Path file = folder.resolve("items.jsonl");
      Files.writeString(
          file,
          joined(items, "\n", ReadersTckTest::object),
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
      JsonNode source = Json.parse("{\"reader\": \"file\", \"uri\": \"items.jsonl\"}");
      return FileSource.under(folder).open(SourceRequest.of(source, position));
    }

    @Override
    protected JsonNode value(int index) {
      return Json.parse(object(index));
    }
  }

  @Nested
  class Lists extends ItemReaderTck {
    @Override
    protected ItemReader open(int items, @Nullable JsonNode position) {
      return new ListItems(
          Json.parse("[" + joined(items, ",", ReadersTckTest::object) + "]"), position);
    }

    @Override
    protected boolean mayBlock() {
      return false;
    }

    @Override
    protected JsonNode value(int index) {
      return Json.parse(object(index));
    }
  }
}
