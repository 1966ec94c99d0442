// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.source.FormatReaders;
import dev.analemma.internal.source.SourceErrors;
import dev.analemma.internal.source.SourceOptions;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the definition of a map says about its source, with references and expressions evaluated.
 *
 * <p>Not thread-safe.
 */
public final class SourceRequest {
  private final JsonNode source;
  private final @Nullable JsonNode position;
  private final Set<String> asked = new LinkedHashSet<>();

  private SourceRequest(JsonNode source, @Nullable JsonNode position) {
    this.source = source;
    this.position = position;
  }

  /**
   * Returns a request.
   *
   * @param source the value of {@code source}, an object
   * @param position what {@link ItemReader#position} told, or null for the start
   */
  public static SourceRequest of(JsonNode source, @Nullable JsonNode position) {
    if (!source.isObject()) {
      throw SourceErrors.option("'source' is no object; write source: { reader: …, uri: … }");
    }
    return new SourceRequest(source, position);
  }

  /**
   * Returns where the items are.
   *
   * @throws dev.analemma.OperatorException {@code SOURCE_OPTION} if {@code uri} is no text
   */
  public String uri() {
    JsonNode uri = option("uri");
    if (uri == null || !uri.isTextual() || uri.textValue().isEmpty()) {
      throw SourceErrors.option("'uri' has to be a text that names the source");
    }
    return uri.textValue();
  }

  /**
   * Returns an option that the reader knows, or null if it is not written. Options that nobody asks
   * for are refused by {@link #items}.
   */
  public @Nullable JsonNode option(String name) {
    asked.add(Objects.requireNonNull(name, "name"));
    return source.get(name);
  }

  /** Returns where to go on, or null for the start. */
  public @Nullable JsonNode position() {
    return position;
  }

  /**
   * Reads bytes in the format that the definition says: JSON lines, CSV, a JSON array or lines of
   * text, packed or not. The formats, their options and limits are in docs/sources.md.
   *
   * @param bytes the content; nothing of it is open when this throws
   * @throws dev.analemma.OperatorException {@code SOURCE_OPTION} with everything that is wrong with
   *     the options, {@code SOURCE_POSITION} or {@code SOURCE_CHANGED} if the position does not fit
   */
  public ItemReader items(SourceBytes bytes) throws IOException, InterruptedException {
    return FormatReaders.open(SourceOptions.of(source, asked), bytes, position);
  }
}
