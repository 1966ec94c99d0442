// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import dev.analemma.definition.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the text of a workflow: in a file, or among those in the jar. */
final class Library {
  private static final Map<String, String> BUNDLED =
      new TreeMap<>(
          Map.of(
              "hello", "hello.json",
              "log-triage", "log-triage.yaml",
              "route-order", "route-order.yaml"));

  private Library() {}

  /**
   * A definition that was found.
   *
   * @param fileName the name of its file
   * @param text the text
   */
  record Source(String fileName, String text) {}

  /** Returns the names of the workflows in the jar. */
  static List<String> names() {
    return new ArrayList<>(BUNDLED.keySet());
  }

  /** Returns the text of a file, or of the bundled workflow of that name. */
  static Source find(String workflow) throws UsageException {
    @Nullable String bundled = BUNDLED.get(workflow);
    if (bundled != null) {
      return new Source(bundled, resource(bundled));
    }
    Path file = Path.of(workflow);
    if (!Files.isRegularFile(file)) {
      throw UsageException.input(
          "there is no file and no bundled workflow '%s'. %sBundled are %s."
              .formatted(
                  workflow, Fault.didYouMean(workflow, names()), String.join(", ", names())));
    }
    return new Source(workflow, read(file));
  }

  /** Returns the text of a file. */
  static String read(Path file) throws UsageException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw UsageException.input("'%s' could not be read: %s".formatted(file, e));
    }
  }

  private static String resource(String name) {
    try (InputStream in = Library.class.getResourceAsStream("/workflows/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar holds no workflows/%s".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("workflows/%s could not be read".formatted(name), e);
    }
  }
}
