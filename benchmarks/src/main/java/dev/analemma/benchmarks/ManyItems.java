// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.ItemReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads ten million JSON lines of a stream that is made while it is read, in a heap that the
 * command line bounds, and prints the rate and the highest use of the heap.
 *
 * <p>{@code [items]}; ten million unless said.
 */
public final class ManyItems {
  private ManyItems() {}

  /** Reads and prints. */
  public static void main(String[] args) throws IOException, InterruptedException {
    long count = args.length == 0 ? 10_000_000 : Long.parseLong(args[0]);
    long start = System.nanoTime();
    long sum = 0;
    long seen = 0;
    try (ItemReader items = JsonLinesBenchmark.open(() -> new Lines(count))) {
      for (ItemReader.Item item = items.next(); item != null; item = items.next()) {
        JsonNode value = item.value();
        sum += value == null ? 0 : value.path("id").asLong();
        seen++;
      }
    }
    if (seen != count || sum != count * (count - 1) / 2) {
      throw new IllegalStateException(seen + " items with the sum " + sum);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "%,d items in %.1f s, %,.0f a second; heap at most %,d MiB, sum of the peaks of its pools %,d MiB",
            seen,
            seconds,
            seen / seconds,
            Runtime.getRuntime().maxMemory() >> 20,
            peak >> 20));
  }

  /** Lines that exist only while they are read. */
  private static final class Lines extends InputStream {
    private final long count;
    private long index;
    private byte[] line = new byte[0];
    private int at;

    Lines(long count) {
      this.count = count;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int done = 0;
      while (done < length) {
        if (at == line.length) {
          if (index == count) {
            break;
          }
          line =
              ("{\"id\":" + index++ + ",\"body\":\"something that happened\",\"ok\":true}\n")
                  .getBytes(StandardCharsets.UTF_8);
          at = 0;
        }
        int some = Math.min(length - done, line.length - at);
        System.arraycopy(line, at, target, offset + done, some);
        at += some;
        done += some;
      }
      return done == 0 ? -1 : done;
    }
  }
}
