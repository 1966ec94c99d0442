// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a map reads its items: a reader that the host has registered, and its options. Formats and
 * options are in docs/sources.md.
 *
 * <p>Threads: immutable; each method returns a copy.
 */
public final class MapSource {
  private final Map<String, Term> options;

  private MapSource(Map<String, Term> options) {
    this.options = options;
  }

  /**
   * Returns a source.
   *
   * @param reader the name of the reader, for example {@code file}
   * @param uri where the items are
   */
  public static MapSource of(String reader, Value<String> uri) {
    return new MapSource(Map.of()).with("reader", Value.term(reader)).with("uri", uri.term());
  }

  /** Says the format: {@code jsonl}, {@code csv}, {@code json} or {@code lines}. */
  public MapSource format(String format) {
    return option("format", format);
  }

  /** Sets an option of the reader or of its format to a literal; each option once. */
  public MapSource option(String name, @Nullable Object literal) {
    return with(name, literal instanceof Value<?> value ? value.term() : Value.term(literal));
  }

  private MapSource with(String name, Term term) {
    Map<String, Term> more = new LinkedHashMap<>(options);
    Term old = more.putIfAbsent(name, term);
    if (old != null) {
      throw new IllegalArgumentException(
          "option '%s' is set already, to %s".formatted(name, old.template()));
    }
    return new MapSource(more);
  }

  /** Returns the options as one object. */
  Term term() {
    return new Term.Fields(options);
  }

  /** Returns what the document holds for it. */
  @Override
  public String toString() {
    JsonNode template = term().template();
    return template.toString();
  }
}
