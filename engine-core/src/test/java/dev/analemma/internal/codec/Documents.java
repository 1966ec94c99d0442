// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.DefinitionFormat;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Documents for tests: written with single quotes, read from the resources. */
public final class Documents {
  private static final Path FOLDER = Path.of("src/test/resources/definitions");

  private Documents() {}

  /** Returns the tree of a JSON text in which single quotes stand for double ones. */
  public static JsonNode tree(String text) {
    try {
      return Json.mapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Returns a document with these nodes. */
  public static JsonNode withNodes(String nodes) {
    return tree("{'analemma': 1, 'name': 'x', 'nodes': {" + nodes + "}}");
  }

  /** Reads a tree. */
  public static DefinitionReader.Result read(JsonNode tree) {
    return read(tree, Limits.DEFAULT);
  }

  /** Reads a tree within limits. */
  public static DefinitionReader.Result read(JsonNode tree, Limits limits) {
    return DefinitionReader.read(
        new DefinitionFormat.Parsed(tree, pointer -> null, List.of()), limits);
  }

  /** Reads a tree that has no faults. */
  public static WorkflowDefinition definition(JsonNode tree) {
    DefinitionReader.Result result = read(tree);
    WorkflowDefinition definition = result.definition();
    if (definition == null) {
      throw new IllegalArgumentException(result.faults() + "\n" + tree.toPrettyString());
    }
    return definition;
  }

  /** Returns the example files. */
  public static List<Path> examples() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs on a thread with a stack of 256 KiB and passes on what it throws. */
  public static void onSmallStack(Runnable action) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = new Thread(null, action, "small-stack", 256 << 10);
    thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
    thread.start();
    thread.join();
    if (thrown.get() != null) {
      throw new AssertionError("failed on a stack of 256 KiB", thrown.get());
    }
  }
}
