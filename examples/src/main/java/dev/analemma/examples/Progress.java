// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows on standard error how a run goes: one line that is written over on a terminal, a line for
 * each event where that is asked for, else nothing but what has to be known.
 *
 * <p>Threads: safe.
 */
final class Progress implements Backend.Watcher {
  private static final long REDRAW_NANOS = 50_000_000L;
  private static final int STATUS_CHARS_MAX = 78;

  private final PrintStream err;
  private final boolean terminal;
  private final boolean events;
  private final int nodes;
  private final LongSupplier nanos;
  private final long startedNanos;
  private long drawnNanos;
  private boolean drawn;
  private int done;

  /**
   * Creates a display.
   *
   * @param err where it is shown
   * @param terminal whether that can be written over
   * @param events whether each event gets a line
   * @param nodes how many nodes the workflow has, or -1 if that is not known
   * @param nanos a monotonic clock
   */
  Progress(PrintStream err, boolean terminal, boolean events, int nodes, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal;
    this.events = events;
    this.nodes = nodes;
    this.nanos = nanos;
    this.startedNanos = nanos.getAsLong();
    this.drawnNanos = startedNanos - REDRAW_NANOS;
  }

  @Override
  public synchronized void see(Backend.What what, String node, String text) {
    boolean ended =
        what == Backend.What.SUCCEEDED
            || what == Backend.What.FAILED
            || what == Backend.What.SKIPPED;
    if (ended && !node.isEmpty() && node.indexOf('/') < 0) {
      done++;
    }
    if (what == Backend.What.NOTICED) {
      close();
      err.println(Tables.oneLine(text));
    } else if (events) {
      line(what, node, text);
    } else if (terminal) {
      status(node, text);
    }
  }

  private void line(Backend.What what, String node, String text) {
    long millis = (nanos.getAsLong() - startedNanos) / 1_000_000;
    err.printf(
        Locale.ROOT,
        "%6d.%03d  %-9s  %s%s%n",
        millis / 1000,
        millis % 1000,
        what.name().toLowerCase(Locale.ROOT),
        node.isEmpty() ? "run" : node,
        text.isEmpty() ? "" : "  " + Tables.oneLine(text));
  }

  private void status(String node, String text) {
    long now = nanos.getAsLong();
    if (now - drawnNanos < REDRAW_NANOS) {
      return;
    }
    drawnNanos = now;
    drawn = true;
    String of = nodes < 0 ? "%d nodes".formatted(done) : "%d of %d nodes".formatted(done, nodes);
    String status = "%s  %s  %s".formatted(of, node, Tables.oneLine(text));
    err.print('\r' + Tables.pad(Tables.cut(status, STATUS_CHARS_MAX), STATUS_CHARS_MAX));
    err.flush();
  }

  /** Wipes the line that is written over. */
  synchronized void close() {
    if (drawn) {
      err.print('\r' + " ".repeat(STATUS_CHARS_MAX) + '\r');
      err.flush();
      drawn = false;
    }
  }
}
