// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.StepContext;
import dev.analemma.definition.Effect;
import dev.analemma.examples.Functions;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The host functions of the workflow {@code log-triage}.
 *
 * <ul>
 *   <li>{@code logs.sample}: {@code {lines}} to {@code {path, lines}}, a made log in a temporary
 *       file that is deleted when the process ends.
 *   <li>{@code logs.scan}: {@code {file, level}} to the report of {@link ScanReport#toJson}. Error
 *       {@code LOG_UNREADABLE}.
 *   <li>{@code logs.look}: {@code {file}} to {@code {path, reference}}: its absolute path and when
 *       it was changed. Error {@code LOG_UNREADABLE}.
 *   <li>{@code logs.part}: {@code {lines, before, level, reference}} to a list as long as {@code
 *       lines} with the part's report and nulls, since a batch gives one result for each item.
 *   <li>{@code logs.merge}: {@code {file, parts}} to the report of all.
 *   <li>{@code logs.save}: {@code {file, report}} to {@code {file, bytes}}. Error {@code
 *       LOG_NOT_SAVED}.
 * </ul>
 */
public final class LogFunctions {
  private static final int SAMPLE_LINES_MAX = 10_000_000;

  private LogFunctions() {}

  /** Returns the functions, to be given to an engine. */
  public static List<HostFunction> all() {
    return List.of(
        blocking("logs.sample", Effect.WRITE, LogFunctions::sample),
        blocking("logs.scan", Effect.READ, LogFunctions::scan),
        blocking("logs.look", Effect.READ, LogFunctions::look),
        // Computes, but for so long that a run which goes on after a crash should not do it again.
        Functions.function("logs.part", Effect.READ, Execution.COMPUTE, LogFunctions::part),
        Functions.function("logs.merge", Effect.PURE, Execution.COMPUTE, LogFunctions::merge),
        blocking("logs.save", Effect.WRITE, LogFunctions::save));
  }

  private static HostFunction blocking(String name, Effect effect, Functions.Step step) {
    return Functions.function(name, effect, Execution.BLOCKING, step);
  }

  private static JsonNode sample(StepContext context, JsonNode with) {
    int lines = with.path("lines").asInt(SampleLog.LINES);
    if (lines < 0 || lines > SAMPLE_LINES_MAX) {
      throw new OperatorException(
          "INPUT_RANGE", "lines is %d, must be 0 to %d".formatted(lines, SAMPLE_LINES_MAX));
    }
    try {
      Path file = Files.createTempFile("analemma-sample-", ".log");
      file.toFile().deleteOnExit();
      SampleLog.write(file, lines);
      return Json.nodes().objectNode().put("path", file.toString()).put("lines", lines);
    } catch (IOException e) {
      throw failed("LOG_NOT_SAVED", "the sample log could not be written", e);
    }
  }

  private static JsonNode scan(StepContext context, JsonNode with) {
    Path file = Functions.path(with, "file");
    Severity level = level(with);
    readable(file);
    try {
      ScanReport report =
          LogScan.file(
              file,
              ScanOptions.DEFAULT.withLevel(level),
              lines -> {
                context.heartbeat();
                context.log(System.Logger.Level.INFO, "%,d lines read".formatted(lines));
                return !context.cancelled();
              });
      ObjectNode json = Json.nodes().objectNode();
      json.put("file", file.toString());
      json.setAll(report.toJson());
      return json;
    } catch (IOException e) {
      throw failed("LOG_UNREADABLE", "the log '%s' could not be read".formatted(file), e);
    }
  }

  private static Severity level(JsonNode with) {
    String word = with.path("level").asText(ScanOptions.DEFAULT.level().text());
    Severity level = Severity.ofWord(word);
    if (level == null) {
      throw new OperatorException(
          "INPUT_RANGE",
          "level is '%s', must be trace, debug, info, warn, error or fatal".formatted(word));
    }
    return level;
  }

  private static void readable(Path file) {
    if (Files.isDirectory(file)) {
      throw new OperatorException(
          "LOG_UNREADABLE", "'%s' is a directory; name a file in it".formatted(file));
    }
    if (!Files.exists(file)) {
      throw new OperatorException(
          "LOG_UNREADABLE",
          "there is no file '%s' (looked in '%s')"
              .formatted(file, file.toAbsolutePath().normalize().getParent()));
    }
  }

  private static JsonNode look(StepContext context, JsonNode with) {
    Path file = Functions.path(with, "file");
    readable(file);
    try {
      return Json.nodes()
          .objectNode()
          .put("path", file.toAbsolutePath().normalize().toString())
          .put("reference", Files.getLastModifiedTime(file).toMillis());
    } catch (IOException e) {
      throw failed("LOG_UNREADABLE", "the log '%s' could not be read".formatted(file), e);
    }
  }

  private static JsonNode part(StepContext context, JsonNode with) {
    List<String> lines = new ArrayList<>();
    with.path("lines").forEach(line -> lines.add(line.asText()));
    ScanOptions options =
        new ScanOptions(
            level(with),
            ScanOptions.DEFAULT.groupsMax(),
            LogPart.TEMPLATES_MAX,
            ScanOptions.DEFAULT.lineBytesMax());
    LogPart part =
        LogScan.part(lines, with.path("before").asLong(), options, with.path("reference").asLong());
    ArrayNode results = Json.nodes().arrayNode(lines.size()).add(part.toJson());
    while (results.size() < lines.size()) {
      results.addNull();
    }
    return results;
  }

  private static JsonNode merge(StepContext context, JsonNode with) {
    LogMerge merge = new LogMerge();
    for (JsonNode part : with.path("parts")) {
      if (part.isObject()) {
        merge.add(part);
      }
    }
    ObjectNode json = Json.nodes().objectNode();
    json.set("file", with.path("file"));
    json.setAll(merge.report());
    return json;
  }

  private static JsonNode save(StepContext context, JsonNode with) {
    Path file = Functions.path(with, "file");
    try {
      byte[] bytes =
          Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(with.path("report"));
      Files.write(file, bytes);
      return Json.nodes().objectNode().put("file", file.toString()).put("bytes", bytes.length);
    } catch (IOException e) {
      throw failed("LOG_NOT_SAVED", "the report '%s' could not be written".formatted(file), e);
    }
  }

  private static OperatorException failed(String code, String message, IOException cause) {
    return new OperatorException(code, "%s: %s".formatted(message, cause), null, null, cause);
  }
}
