// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Measures a scan by hand: {@code java -Xmx256m -cp … dev.analemma.examples.logtriage.ScanSpeed
 * [FILE]}. Without a file it makes one of a million lines.
 */
public final class ScanSpeed {
  private static final int LINES = 1_000_000;

  private ScanSpeed() {}

  /** Scans three times and tells each time, and the highest resident memory where that is known. */
  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    Path file;
    if (args.length > 0) {
      file = Path.of(args[0]);
    } else {
      file = Files.createTempFile("scan-speed-", ".log");
      file.toFile().deleteOnExit();
      SampleLog.write(file, LINES);
    }
    for (int round = 0; round < 3; round++) {
      long start = System.nanoTime();
      ScanReport report = LogScan.file(file, ScanOptions.DEFAULT, lines -> true);
      double seconds = (System.nanoTime() - start) / 1e9;
      long lines = report.lines().total();
      out.printf(
          "%,d lines, %,d MB, %.2f s, %,.0f lines/s, %,d errors in %,d groups%n",
          lines,
          Files.size(file) >> 20,
          seconds,
          lines / seconds,
          report.totals().errors(),
          report.totals().groups());
    }
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      Files.readAllLines(status).stream().filter(l -> l.startsWith("VmHWM")).forEach(out::println);
    }
  }
}
