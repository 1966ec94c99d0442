// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import dev.analemma.definition.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
              "evolve", "evolve.yaml",
              "hello", "hello.json",
              "log-stream", "log-stream.yaml",
              "log-triage", "log-triage.yaml",
              "route-order", "route-order.yaml",
              "saga", "saga.yaml",
              "solver", "solver.yaml"));

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
    Path file = path(workflow);
    if (!Files.isRegularFile(file)) {
      throw UsageException.input(
          "there is no file and no bundled workflow '%s'. %sBundled are %s."
              .formatted(
                  workflow, Fault.didYouMean(workflow, names()), String.join(", ", names())));
    }
    return new Source(workflow, read(file));
  }

  /** Returns the path of a file that was named on the command line. */
  static Path path(String name) throws UsageException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw UsageException.input("'%s' is no path: %s".formatted(name, e.getReason()));
    }
  }

  /** Returns the text of a file in UTF-8, without the byte order mark that some editors write. */
  static String read(Path file) throws UsageException {
    try {
      return unmarked(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw UsageException.input("'%s' is not UTF-8. Save the file as UTF-8.".formatted(file));
    } catch (IOException e) {
      throw UsageException.input("'%s' could not be read: %s".formatted(file, e));
    }
  }

  /** Returns a text without its byte order mark. */
  static String unmarked(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
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
