// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import dev.analemma.OperatorException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A format of lines: a bad one ends nothing. */
abstract class LineReader extends ContentReader {
  private @Nullable ByteLines lines;

  LineReader(SourceOptions options) {
    super(options);
  }

  /** Whether CR ends a line. */
  boolean carriageReturns() {
    return false;
  }

  @Override
  void start(Contents contents) throws IOException, InterruptedException {
    lines = open(contents, contents.start("offset"));
  }

  /** Opens the lines from an offset on. */
  final ByteLines open(Contents contents, long offset) throws IOException {
    return new ByteLines(
        contents.open(offset),
        offset,
        options.itemBytes(),
        carriageReturns(),
        options.replace(),
        options.cut());
  }

  final ByteLines lines() {
    if (lines == null) {
      throw new IllegalStateException("the reader is not open");
    }
    return lines;
  }

  final Item failed(OperatorException error) {
    return Item.failed(index++, error);
  }

  final OperatorException tooLarge() {
    return problem(
        "ITEM_TOO_LARGE",
        String.format(
            Locale.ROOT,
            "the item has more than %,d bytes. Raise 'itemBytesMax', or check that lines end",
            options.itemBytes()),
        null);
  }

  final OperatorException notUtf8(CharacterCodingException e) {
    return problem(
        "TEXT_ENCODING",
        "the line has bytes that are no UTF-8. Save the file as UTF-8, or write malformed: replace",
        e);
  }

  final OperatorException problem(String code, String problem, @Nullable Throwable cause) {
    return SourceErrors.item(code, options.uri(), index, line, problem, cause);
  }

  @Override
  long offset() {
    return lines().nextOffset();
  }

  @Override
  void release() throws IOException {
    if (lines != null) {
      lines.close();
    }
  }
}
