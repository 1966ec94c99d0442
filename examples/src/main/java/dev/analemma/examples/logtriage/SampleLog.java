// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;

/**
 * Makes the log of a shop that never was: mostly ordinary lines, some access lines, and eight
 * families of errors, one of which ({@value #LATE}) appears only in the last tenth.
 *
 * <p>The same number of lines gives the same bytes on every machine: the seed is fixed and {@link
 * Random} is specified to the bit.
 */
public final class SampleLog {
  /** The number of lines that the example uses. */
  public static final int LINES = 100_000;

  static final String LATE = "Certificate of payments.example expires in";

  private static final long SEED = 20_261_121L;
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

  private static final List<String> USUAL =
      List.of(
          "INFO  shop.http.Router - GET /api/products/%d completed in %d ms",
          "INFO  shop.cart.CartService - cart %d now holds %d items",
          "INFO  shop.order.OrderService - order %d accepted, total %d cents",
          "DEBUG shop.db.Pool - connection %d returned after %d ms",
          "INFO  shop.mail.Mailer - mail %d queued behind %d others",
          "INFO  shop.search.Index - segment %d merged, %d documents",
          "DEBUG shop.cache.Cache - entry %d evicted after %d hits");

  private final Random random = new Random(SEED);
  private final Writer out;
  private final int lines;
  private int written;
  private Instant now = START;

  private SampleLog(Writer out, int lines) {
    this.out = out;
    this.lines = lines;
  }

  /** Writes a log of exactly this many lines. */
  public static void write(Path file, int lines) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      new SampleLog(out, lines).write();
    }
  }

  private void write() throws IOException {
    while (written < lines) {
      now = now.plus(random.nextInt(1_500), ChronoUnit.MILLIS);
      int dice = random.nextInt(1_000);
      if (dice < 60) {
        error(dice);
      } else if (dice < 160) {
        access();
      } else {
        usual();
      }
    }
  }

  private void usual() throws IOException {
    String message = USUAL.get(random.nextInt(USUAL.size()));
    record(message.formatted(random.nextInt(1_000_000), random.nextInt(500)));
  }

  private void access() throws IOException {
    int status = random.nextInt(100) < 2 ? 404 : 200;
    line(
        "10.0.%d.%d - - [%s +0000] \"GET /shop/item/%d HTTP/1.1\" %d %d"
            .formatted(
                random.nextInt(8),
                random.nextInt(256),
                accessTime(),
                random.nextInt(9_000),
                status,
                random.nextInt(20_000)));
  }

  private String accessTime() {
    String iso = now.toString();
    String day = now.isBefore(START.plus(1, ChronoUnit.DAYS)) ? "20" : "21";
    return "%s/Nov/2026:%s".formatted(day, iso.substring(11, 19));
  }

  private void error(int dice) throws IOException {
    if (written > lines - lines / 12 && dice < 12) {
      record(
          "ERROR shop.tls.Watch - %s %d hours, renewal failed with status %d"
              .formatted(LATE, 1 + random.nextInt(47), 500 + random.nextInt(4)));
    } else if (dice < 24) {
      record(
          "WARN  shop.db.Pool - waited %d ms for a connection, %d of 50 in use"
              .formatted(500 + random.nextInt(4_000), 40 + random.nextInt(10)));
    } else if (dice < 36) {
      record(
          "ERROR shop.pay.Gateway - call to 10.1.%d.%d:8443 refused after %d attempts"
              .formatted(random.nextInt(4), random.nextInt(256), 1 + random.nextInt(5)));
    } else if (dice < 44) {
      trace();
    } else if (dice < 50) {
      record(
          "ERROR shop.stock.Stock - cannot reserve '%s', only %d left"
              .formatted("SKU-" + random.nextInt(4_000), random.nextInt(3)));
    } else if (dice < 54) {
      record(
          "WARN  shop.auth.Login - invalid token %08x%08x for session %d"
              .formatted(random.nextInt(), random.nextInt() | 1, random.nextInt(90_000)));
    } else if (dice < 57) {
      record(
          "ERROR shop.mail.Mailer - timeout after %d ms, mail %d kept"
              .formatted(30_000 + random.nextInt(50), random.nextInt(1_000_000)));
    } else if (dice < 59) {
      record(
          "WARN  shop.search.Index - query slower than %d ms: %d terms"
              .formatted(1_000 + random.nextInt(9_000), 3 + random.nextInt(40)));
    } else {
      record(
          "FATAL shop.job.Nightly - job %d stopped, disk has %d bytes left"
              .formatted(random.nextInt(40), random.nextInt(4_096)));
    }
  }

  private void trace() throws IOException {
    record(
        "ERROR shop.order.OrderService - order %d could not be stored"
            .formatted(random.nextInt(1_000_000)));
    line("java.sql.SQLException: Deadlock found when trying to get lock; try again");
    line("\tat shop.db.Orders.insert(Orders.java:%d)".formatted(100 + random.nextInt(3)));
    line("\tat shop.order.OrderService.store(OrderService.java:88)");
    line("Caused by: java.net.SocketTimeoutException: Read timed out");
    line("\t... 24 more");
  }

  private void record(String message) throws IOException {
    String time = now.toString();
    String millis = time.length() == 20 ? time.substring(0, 19) + ".000Z" : time;
    line(millis + " " + message);
  }

  private void line(String text) throws IOException {
    if (written < lines) {
      out.write(text);
      out.write('\n');
      written++;
    }
  }
}
