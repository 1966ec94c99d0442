// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The main sources of the modules that are published. */
final class Sources {
  private static final List<String> MODULES =
      List.of(
          "adapters-gcp/gemini",
          "adapters-jdbc",
          "engine-core",
          "llm-spi",
          "operators",
          "definition-yaml",
          "testkit");

  private Sources() {}

  /** Returns the text of each file, by its path below the root package, without comments. */
  static Map<String, String> ofPublishedModules() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (String module : MODULES) {
      Path root = Page.ROOT.resolve(module).resolve("src/main/java/dev/analemma");
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String text =
              Files.readString(file).replaceAll("(?s)/\\*.*?\\*/|(?m)^\\s*//[^\\n]*$", "");
          texts.put(root.relativize(file).toString(), text);
        }
      }
    }
    return texts;
  }
}
