// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.Json;
import dev.analemma.spi.SourceBytes;
import dev.analemma.spi.SourceRequest;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Ten thousand JSON lines in memory: what an item costs to read, beside a hand-written loop. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH sets the fields.
public class JsonLinesBenchmark {
  private static final int LINES = 10_000;

  /** How many characters the text of an item has. */
  @Param({"20", "400"})
  int chars;

  private byte[] bytes;
  private ObjectReader reader;

  /** Makes the lines. */
  @Setup(Level.Trial)
  public void prepare() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      text.append(line(i, chars)).append('\n');
    }
    bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    reader = JsonMapper.builder().build().reader();
  }

  static String line(long index, int chars) {
    return "{\"id\":%d,\"level\":\"ERROR\",\"millis\":%d,\"ratio\":0.25,\"body\":\"%s\"}"
        .formatted(index, index % 1_000, "x".repeat(chars));
  }

  /** A loop as anybody writes it: no limits, no places, the last of two equal keys wins. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void handWritten(Blackhole hole) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hole.consume(reader.readTree(line));
      }
    }
  }

  /** The same loop with the engine's strict reading of JSON. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void handWrittenStrict(Blackhole hole) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hole.consume(Json.parse(line));
      }
    }
  }

  /** The reader of a map. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void items(Blackhole hole) throws IOException, InterruptedException {
    try (ItemReader items = open(() -> new ByteArrayInputStream(bytes))) {
      for (ItemReader.Item item = items.next(); item != null; item = items.next()) {
        hole.consume(item.value());
      }
    }
  }

  /** Opens a stream, again and again. */
  interface Opening {
    InputStream open();
  }

  static ItemReader open(Opening opening) throws IOException, InterruptedException {
    SourceBytes content =
        new SourceBytes() {
          @Override
          public String version() {
            return "1";
          }

          @Override
          public InputStream open(long offset) {
            return opening.open();
          }
        };
    return SourceRequest.of(Json.parse("{\"format\": \"jsonl\"}"), null).items(content);
  }
}
