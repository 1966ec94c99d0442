// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a process loads that makes an engine and runs one workflow. Loading is nearly all of the
 * time that a start takes, and can be counted where time cannot be measured.
 *
 * <p>A failure names the classes. What costs most is the first lambda, method reference or record's
 * own {@code equals}: it brings the machinery that makes classes at run time, some 15 ms.
 */
class StartTest {
  /** What is there now is a little below it; each class takes a start about a quarter of a ms. */
  private static final int CLASSES_MAX = 355;

  /** Names begin like this where a start meets something that it does not need. */
  private static final List<String> UNNEEDED =
      List.of(
          "java.lang.invoke.StringConcatFactory",
          "java.lang.runtime.ObjectMethods",
          "java.util.ServiceLoader",
          "java.util.logging.",
          "java.util.regex.",
          "java.util.stream.",
          "com.fasterxml.jackson.databind.ObjectMapper",
          "com.github.benmanes.caffeine.",
          "com.google.re2j.",
          "io.micrometer.",
          "org.slf4j.");

  private static List<String> loaded = List.of();

  @BeforeAll
  static void run(@TempDir Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("loaded");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log + "::filecount=0",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StartProgram.class.getName())
            .inheritIO()
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    loaded = between(Files.readAllLines(log));
  }

  private static List<String> between(List<String> lines) {
    String first = StartProgram.class.getName();
    String last = StartProgram.Ended.class.getName();
    List<String> names = new ArrayList<>();
    for (String line : lines) {
      String name = line.replaceFirst("^(\\[[^]]*\\])+ ", "").replaceFirst(" .*", "");
      if (name.equals(last)) {
        return names;
      }
      if (name.equals(first) || !names.isEmpty()) {
        names.add(name);
      }
    }
    throw new AssertionError("the program was not loaded:\n" + String.join("\n", lines));
  }

  @Test
  void start_makesNoLambda() {
    // Some versions of Java make lambdas of their own when they open a jar.
    assertThat(loaded).noneMatch(name -> name.contains("$$Lambda") && !name.startsWith("java."));
  }

  @Test
  void start_loadsNothingThatItDoesNotNeed() {
    assertThat(loaded).filteredOn(name -> UNNEEDED.stream().anyMatch(name::startsWith)).isEmpty();
  }

  @Test
  void start_loadsFewClasses() {
    List<String> ours = loaded.stream().filter(name -> name.startsWith("dev.analemma")).toList();
    assertThat(ours.size())
        .as(() -> "classes of our own:\n" + String.join("\n", ours))
        .isLessThanOrEqualTo(CLASSES_MAX);
  }
}
