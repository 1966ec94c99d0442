// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The runnable jar as processes in a folder. */
final class Jar {
  private static final Path JAR = Path.of("target", "analemma.jar").toAbsolutePath();

  private final Path folder;

  Jar(Path folder) {
    this.folder = folder;
  }

  /** What a process left. */
  record Ended(int status, String out, String err) {}

  /** A process that was started. */
  record Started(Process process, Path out, Path err) {
    /** Waits for its end. */
    Ended end() throws IOException, InterruptedException {
      int status = process.waitFor();
      return new Ended(status, Files.readString(out), Files.readString(err));
    }

    /** Ends it as the end of the machine would. */
    Ended kill() throws IOException, InterruptedException {
      process.destroyForcibly();
      return end();
    }
  }

  /** Runs the jar to its end. */
  Ended run(List<String> options, String... words) throws IOException, InterruptedException {
    return start(options, words).end();
  }

  /** Starts the jar. */
  Started start(List<String> options, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(words));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    return new Started(process, out, err);
  }
}
