// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The limit of a durable engine: a preallocated file to which one thread appends what all runs
 * have, and forces it. No run is known to it, nothing can be read again, nobody owns anything.
 */
final class BareJournal implements AutoCloseable {
  private static final int FILE_BYTES = 64 << 20;

  private final FileChannel file;
  private final byte[] entry;

  BareJournal(Path path, int entryBytes) {
    this.entry = new byte[entryBytes];
    try {
      this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      file.write(ByteBuffer.allocate(FILE_BYTES));
      file.force(true);
      file.position(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs, each with so many appends, of which the next one follows when the last one is forced.
   *
   * @param inFlight how many runs are open at once
   */
  void run(int runs, int appends, int inFlight) {
    int[] left = new int[Math.min(runs, inFlight)];
    Arrays.fill(left, appends);
    int waiting = runs - left.length;
    int open = left.length;
    ByteBuffer batch = ByteBuffer.allocateDirect(left.length * entry.length);
    try {
      while (open > 0) {
        batch.clear();
        for (int run = 0; run < open; run++) {
          batch.put(entry);
        }
        batch.flip();
        if (file.position() + batch.remaining() > FILE_BYTES) {
          file.position(0);
        }
        file.write(batch);
        file.force(false);
        for (int run = open - 1; run >= 0; run--) {
          if (--left[run] == 0) {
            if (waiting > 0) {
              waiting--;
              left[run] = appends;
            } else {
              left[run] = left[--open];
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
