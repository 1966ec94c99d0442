// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.SourceBytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** What the readers of all formats have in common: interrupts, failures of the source, the end. */
abstract class ContentReader implements ItemReader {
  final SourceOptions options;
  private @Nullable Contents contents;
  private boolean ended;
  private boolean closed;

  /** How many items there were. */
  long index;

  /** How many lines there were. */
  long line;

  ContentReader(SourceOptions options) {
    this.options = options;
  }

  /** Opens the content; called once, before anything else. */
  final void open(SourceBytes bytes, @Nullable JsonNode position)
      throws IOException, InterruptedException {
    try {
      Contents opened = new Contents(options, bytes, position);
      contents = opened;
      index = opened.start("index");
      line = opened.start("line");
      start(opened);
    } catch (IOException e) {
      closeQuietly(e);
      throw failure(e);
    } catch (RuntimeException e) {
      closeQuietly(e);
      throw e;
    }
  }

  @Override
  public final @Nullable Item next() throws IOException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("the reader of '%s' is closed".formatted(options.uri()));
    }
    if (ended) {
      return null;
    }
    try {
      Item item = read();
      ended = item == null;
      return item;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public final JsonNode position() {
    if (contents == null) {
      throw new IllegalStateException("the reader is not open");
    }
    return contents.position(index, line, offset());
  }

  @Override
  public final void close() throws IOException {
    if (!closed) {
      closed = true;
      release();
    }
  }

  /** Opens the stream and goes to where the position says. */
  abstract void start(Contents contents) throws IOException, InterruptedException;

  /** Returns the next item, or null at the end; looks at the interrupt flag once an item. */
  abstract @Nullable Item read() throws IOException, InterruptedException;

  /** Returns the offset behind the last item, or 0 if the format cannot go on from one. */
  abstract long offset();

  /** Closes the stream, if it was opened. */
  abstract void release() throws IOException;

  static void checkInterrupt() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the map was asked to stop");
    }
  }

  private void closeQuietly(Exception failure) {
    try {
      close();
    } catch (IOException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  /** Returns what a failure of the stream means for the map. */
  private OperatorException failure(IOException e) throws InterruptedException {
    if (e instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted()) {
      // Whoever gets the exception decides about the flag.
      Thread.interrupted();
      InterruptedException stop = new InterruptedException("the map was asked to stop");
      stop.initCause(e);
      throw stop;
    }
    if (e instanceof ZipException || e instanceof EOFException) {
      String what = e.getMessage() == null ? "it ends too early" : e.getMessage();
      return SourceErrors.broken(options.uri(), what, index, e);
    }
    return SourceErrors.failed(options.uri(), e);
  }
}
