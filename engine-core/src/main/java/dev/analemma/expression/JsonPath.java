// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.JsonPathException;
import dev.analemma.internal.expression.PathQuery;

/**
 * A compiled JSONPath query that cannot run code and whose work is bounded.
 *
 * <p>Permitted: names, indices, slices, wildcards, unions, filters that compare, the functions
 * {@code length keys min max avg sum stddev first last index}, and at most {@value #DESCENTS_MAX}
 * descents ({@code ..}) outside filters. Refused when compiled: regular expressions ({@code =~}),
 * script expressions, {@code $} and {@code ..} inside filters, every other function.
 *
 * <p>Limits: queries of at most {@value #QUERY_CHARS_MAX} characters and {@value #NESTING_MAX} open
 * brackets; documents of at most {@value #DOCUMENT_DEPTH_MAX} levels and, for queries with a
 * descent, {@value #DESCENT_NODES_MAX} values; at most {@value #RESULTS_MAX} results.
 *
 * <p>Threads: immutable; one instance serves any number of queries at once.
 */
public final class JsonPath {
  /** The longest query, in characters. */
  public static final int QUERY_CHARS_MAX = 1_000;

  /** The most brackets of a query that are open at once; its compiler recurses. */
  public static final int NESTING_MAX = 20;

  /** The most descents of a query: each may visit every value once for every level above it. */
  public static final int DESCENTS_MAX = 2;

  /** The deepest document; a descent recurses over it. */
  public static final int DOCUMENT_DEPTH_MAX = 200;

  /** The largest document for a query with a descent, in values. */
  public static final int DESCENT_NODES_MAX = 1_000_000;

  /** The most results of a query. */
  public static final int RESULTS_MAX = 100_000;

  private final String text;
  private final com.jayway.jsonpath.JsonPath path;
  private final boolean descends;

  private JsonPath(String text, com.jayway.jsonpath.JsonPath path, boolean descends) {
    this.text = text;
    this.path = path;
    this.descends = descends;
  }

  /**
   * Compiles a query.
   *
   * @param text the query, which starts with {@code $}
   * @throws PatternException code {@code JSONPATH_SYNTAX} or {@code JSONPATH_UNSAFE}
   */
  public static JsonPath compile(String text) {
    boolean descends = JsonPathLimits.check(text);
    try {
      return new JsonPath(text, com.jayway.jsonpath.JsonPath.compile(text), descends);
    } catch (JsonPathException | IllegalArgumentException e) {
      throw new PatternException(
          "JSONPATH_SYNTAX",
          "The query '%s' is not valid: %s".formatted(text, e.getMessage()),
          "Write for example $.items[?(@.price > 10)].name.");
    }
  }

  /** Returns the query. */
  public String text() {
    return text;
  }

  /** Returns whether it names one place, so that its result is no list of results. */
  public boolean definite() {
    return path.isDefinite();
  }

  /**
   * Asks a document.
   *
   * @param document the document; it is not changed
   * @return the value at the one place of a definite query, else an array of the results
   * @throws ExpressionException code {@code REF_MISSING} if the place of a definite query does not
   *     exist, {@code EXPR_BUDGET} if the document or the result is too large, {@code
   *     EXPR_ARGUMENT} if the query does not fit the document
   */
  public JsonNode read(JsonNode document) {
    return PathQuery.read(path, text, descends, document);
  }

  @Override
  public String toString() {
    return text;
  }
}
