// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.internal.text.Names;
import dev.analemma.internal.text.Near;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemSource;
import dev.analemma.spi.ResultTarget;
import dev.analemma.spi.ResultWriter;
import dev.analemma.spi.SourceRequest;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sources and targets that the host has registered, by name. There is none that the host has
 * not: a definition reads and writes nothing by itself.
 */
public final class Plugs {
  private final Map<String, ItemSource> sources;
  private final Map<String, ResultTarget> targets;

  /**
   * Creates the plugs of an engine.
   *
   * @throws IllegalArgumentException if two have one name, or a name is none
   */
  public Plugs(List<ItemSource> sources, List<ResultTarget> targets) {
    this.sources = new LinkedHashMap<>();
    for (ItemSource source : sources) {
      add("reader", source.name(), source, this.sources);
    }
    this.targets = new LinkedHashMap<>();
    for (ResultTarget target : targets) {
      add("writer", target.name(), target, this.targets);
    }
  }

  private static <T> void add(String what, String name, T plug, Map<String, T> named) {
    String type = plug.getClass().getName();
    if (!Names.isId(name)) {
      throw new IllegalArgumentException(
          "%s is called '%s'; a name is a letter and then letters, digits and '_'"
              .formatted(type, name));
    }
    T other = named.put(name, plug);
    if (other != null) {
      throw new IllegalArgumentException(
          "two of one name: the %s '%s' is %s and %s; register one of them"
              .formatted(what, name, other.getClass().getName(), type));
    }
  }

  /** Returns the names of the readers. */
  public Collection<String> readers() {
    return List.copyOf(sources.keySet());
  }

  /** Returns the names of the writers. */
  public Collection<String> writers() {
    return List.copyOf(targets.keySet());
  }

  /**
   * Opens a source; may block.
   *
   * @param source the value of {@code source}, with everything in it evaluated
   * @param position where to go on, or null for the start
   * @throws OperatorException {@code SOURCE_UNKNOWN}, or what the source says
   */
  public ItemReader open(JsonNode source, @Nullable JsonNode position) throws InterruptedException {
    ItemSource named = sources.get(source.path("reader").asText());
    if (named == null) {
      throw unknown("SOURCE_UNKNOWN", "reader", source, sources.keySet());
    }
    try {
      return named.open(SourceRequest.of(source, position));
    } catch (IOException e) {
      throw SourceErrors.failed(source.path("uri").asText(), e);
    }
  }

  /**
   * Opens a target; may block.
   *
   * @param results the value of {@code results}, with everything in it evaluated
   * @throws OperatorException {@code RESULTS_UNKNOWN}, or what the target says
   */
  public ResultWriter open(JsonNode results) {
    ResultTarget named = targets.get(results.path("writer").asText());
    if (named == null) {
      throw unknown("RESULTS_UNKNOWN", "writer", results, targets.keySet());
    }
    try {
      return named.open(results);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Returns the error for reading that failed with this exception. */
  public static OperatorException failed(String uri, IOException e) {
    return SourceErrors.failed(uri, e);
  }

  /** Returns the error for writing that failed with this exception. */
  public static OperatorException failed(IOException e) {
    return SourceErrors.results(
        "RESULTS_FAILED",
        "the results cannot be written: %s. See that there is room, and try again".formatted(e),
        e);
  }

  private static OperatorException unknown(
      String code, String what, JsonNode written, Collection<String> known) {
    String name = written.path(what).asText();
    return SourceErrors.results(
        code,
        "no %s is called '%s'. %s%s"
            .formatted(
                what,
                SourceErrors.shown(name),
                Near.question(name, known),
                known.isEmpty()
                    ? "The host has registered none"
                    : "Registered are " + String.join(", ", known)),
        null);
  }
}
