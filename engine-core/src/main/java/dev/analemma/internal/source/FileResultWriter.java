// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.internal.text.Near;
import dev.analemma.spi.ResultWriter;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results and failures in two files of JSON lines. */
public final class FileResultWriter implements ResultWriter {
  private static final List<String> OPTIONS = List.of("writer", "uri", "format");

  private final ResultFile results;
  private final ResultFile failures;

  private FileResultWriter(ResultFile results, ResultFile failures) {
    this.results = results;
    this.failures = failures;
  }

  /**
   * Opens the files.
   *
   * @throws OperatorException {@code RESULTS_OPTION}, {@code RESULTS_FORBIDDEN}, {@code
   *     RESULTS_UNWRITABLE}
   */
  public static ResultWriter open(FileRoot root, JsonNode options) throws IOException {
    String uri = uri(options);
    Path file;
    try {
      file = root.replaceable(uri);
    } catch (OperatorException e) {
      throw refused(e, uri);
    }
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      throw unwritable(uri, "is a folder", null);
    }
    ResultFile results = create(uri, file);
    try {
      return new FileResultWriter(
          results,
          create(failures(uri), file.resolveSibling(failures(String.valueOf(file.getFileName())))));
    } catch (IOException | RuntimeException e) {
      results.close();
      throw e;
    }
  }

  @Override
  public void result(long index, JsonNode value) throws IOException {
    result(index, null, value);
  }

  @Override
  public void failure(long index, JsonNode item, JsonNode error) throws IOException {
    failure(index, null, item, error);
  }

  @Override
  public void result(long index, @Nullable JsonNode key, JsonNode value) throws IOException {
    results.entry(index, key, "value", value, null, null);
  }

  @Override
  public void failure(long index, @Nullable JsonNode key, JsonNode item, JsonNode error)
      throws IOException {
    failures.entry(index, key, "item", item, "error", error);
  }

  @Override
  public Written complete() throws IOException {
    // Everything that can fail for want of room comes before anything is visible.
    results.end();
    failures.end();
    Reference failed = failures.rename();
    return new Written(results.rename(), failed);
  }

  @Override
  public void close() throws IOException {
    try {
      results.close();
    } finally {
      failures.close();
    }
  }

  private static String uri(JsonNode options) {
    options
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!OPTIONS.contains(name)) {
                throw option(
                    "the writer 'file' has no option '%s'. %sKnown are %s"
                        .formatted(
                            SourceErrors.shown(name),
                            Near.question(name, OPTIONS),
                            String.join(", ", OPTIONS)));
              }
            });
    JsonNode format = options.path("format");
    if (!format.isMissingNode() && !format.asText().equals("jsonl")) {
      throw option(
          "'format' is %s; results are written as jsonl"
              .formatted(SourceErrors.shown(format.toString())));
    }
    JsonNode uri = options.path("uri");
    if (!uri.isTextual() || uri.textValue().isEmpty()) {
      throw option("'uri' has to be a text that names the file");
    }
    return uri.textValue();
  }

  private static String failures(String name) {
    int dot = name.lastIndexOf('.');
    int at = dot <= name.lastIndexOf('/') + 1 ? name.length() : dot;
    return name.substring(0, at) + ".failures" + name.substring(at);
  }

  private static ResultFile create(String uri, Path file) throws IOException {
    try {
      return ResultFile.create(uri, file);
    } catch (FileSystemException e) {
      throw unwritable(uri, "cannot be made: " + e, e);
    }
  }

  private static OperatorException refused(OperatorException e, String uri) {
    String message = String.valueOf(e.getMessage());
    return switch (e.code()) {
      case "SOURCE_FORBIDDEN" -> SourceErrors.results("RESULTS_FORBIDDEN", message, e);
      case "SOURCE_MISSING" -> unwritable(uri, "stands in a folder that does not exist", e);
      case "SOURCE_OPTION" -> SourceErrors.results("RESULTS_OPTION", message, e);
      default -> unwritable(uri, "cannot be reached", e);
    };
  }

  private static OperatorException option(String message) {
    return SourceErrors.results("RESULTS_OPTION", message, null);
  }

  private static OperatorException unwritable(String uri, String why, @Nullable Throwable cause) {
    return SourceErrors.results(
        "RESULTS_UNWRITABLE",
        "'%s' %s. Name a file in a folder that this process may write to"
            .formatted(SourceErrors.shown(uri), why),
        cause);
  }
}
