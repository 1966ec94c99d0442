// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.failover;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process did and was told, each line before anything else happens. It survives the end of
 * the process; of a line that was being written then, nothing is known.
 *
 * <p>A line: microseconds since 1970, a word, and what it is about. Threads: safe.
 */
final class Trace implements AutoCloseable {
  /** No channel: those are closed when a thread is interrupted that writes. */
  private final FileOutputStream file;

  /**
   * A line of a process.
   *
   * @param process the name of the process
   * @param micros when it was written
   * @param words what it says
   */
  record Line(String process, long micros, List<String> words) {
    boolean is(String word) {
      return words.get(0).equals(word);
    }

    String word(int number) {
      return words.get(number);
    }
  }

  Trace(Path folder, String process) throws IOException {
    this.file = new FileOutputStream(folder.resolve(process).toFile(), true);
  }

  static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** Writes a line, all at once; nobody waits for anybody, who could be stopped meanwhile. */
  void tell(Object... words) {
    StringBuilder line = new StringBuilder().append(now());
    for (Object word : words) {
      line.append(' ').append(word);
    }
    try {
      file.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the lines of all processes whose name begins so. */
  static List<Line> read(Path folder, String processes) {
    List<Line> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String process = file.getFileName().toString();
        if (process.startsWith(processes)) {
          String text = Files.readString(file);
          for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] words = line.split(" ");
            lines.add(
                new Line(
                    process,
                    Long.parseLong(words[0]),
                    Arrays.asList(words).subList(1, words.length)));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
