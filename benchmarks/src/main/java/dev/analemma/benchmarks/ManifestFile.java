// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.FileResults;
import dev.analemma.spi.FileSource;
import dev.analemma.spi.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A map from a file to a file: ten million JSON lines are read, each is an item with a key and a
 * body of one node, and each result is written, in a heap that the command line bounds. Prints the
 * rate and the highest use of the heap.
 *
 * <p>{@code [items]}; ten million unless said. The files are made in a temporary folder and deleted
 * afterwards: about 2 GB.
 */
public final class ManifestFile {
  private static final String WORKFLOW =
      """
      {"analemma": 1, "name": "manifest",
       "nodes": {"m": {"map": {
         "source": {"reader": "file", "uri": "in.jsonl", "format": "jsonl"},
         "results": {"writer": "file", "uri": "out.jsonl"}, "itemKey": "it.id",
         "nodes": {"o": {"operator": "json_object", "with": {"n": "$.item.id", "ok": true}}},
         "output": "$.o"}}},
       "output": "$.m"}
      """;

  private ManifestFile() {}

  /** Makes the file, runs the map and prints. */
  public static void main(String[] args) throws IOException {
    long count = args.length == 0 ? 10_000_000 : Long.parseLong(args[0]);
    Path folder = Files.createTempDirectory("manifest");
    try {
      Path in = folder.resolve("in.jsonl");
      try (BufferedWriter lines = Files.newBufferedWriter(in)) {
        for (long i = 0; i < count; i++) {
          lines.write("{\"id\":" + i + ",\"body\":\"something that happened\",\"ok\":true}\n");
        }
      }
      run(folder, count);
    } finally {
      delete(folder);
    }
  }

  private static void run(Path folder, long count) throws IOException {
    Workflow<JsonNode, JsonNode> workflow = Workflow.of(WorkflowDefinition.parse(WORKFLOW));
    long start = System.nanoTime();
    JsonNode result;
    try (Engine engine =
        Engine.builder()
            .source(FileSource.under(folder))
            .results(FileResults.under(folder))
            .build()) {
      result = engine.start(workflow, Json.nodes().nullNode()).result();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (result.path("succeeded").asLong() != count
        || result.at("/results/count").asLong() != count) {
      throw new IllegalStateException("the map came to " + result);
    }
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "%,d items from a file of %,d MiB to one of %,d MiB in %.1f s, %,.0f a second;"
                + " heap at most %,d MiB, sum of the peaks of its pools %,d MiB",
            count,
            Files.size(folder.resolve("in.jsonl")) >> 20,
            Files.size(folder.resolve("out.jsonl")) >> 20,
            seconds,
            count / seconds,
            Runtime.getRuntime().maxMemory() >> 20,
            peak >> 20));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
