// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.EvaluationListener.EvaluationContinuation;
import com.jayway.jsonpath.EvaluationListener.FoundResult;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import dev.analemma.expression.ExpressionException;
import dev.analemma.expression.JsonPath;
import dev.analemma.spi.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Asks a document with a query that {@link JsonPath} has compiled, within its limits. */
public final class PathQuery {
  /** Never the default configuration, which any code in the process may change. */
  private static final Configuration CONFIGURATION =
      Configuration.builder()
          .jsonProvider(new JacksonJsonNodeJsonProvider(Json.mapper()))
          .mappingProvider(new JacksonMappingProvider(Json.mapper()))
          .build();

  private final String text;
  private final boolean descends;

  private PathQuery(String text, boolean descends) {
    this.text = text;
    this.descends = descends;
  }

  /** Returns what {@link JsonPath#read} promises. */
  public static JsonNode read(
      com.jayway.jsonpath.JsonPath path, String text, boolean descends, JsonNode document) {
    return new PathQuery(text, descends).read(path, document);
  }

  private JsonNode read(com.jayway.jsonpath.JsonPath path, JsonNode document) {
    checkSize(document);
    Counter counter = new Counter();
    try {
      Object found = path.read(document, CONFIGURATION.addEvaluationListeners(counter::count));
      if (counter.results > JsonPath.RESULTS_MAX) {
        throw overBudget("The query '%s' has more than %,d results", JsonPath.RESULTS_MAX);
      }
      return found instanceof JsonNode node ? node : Json.mapper().valueToTree(found);
    } catch (PathNotFoundException e) {
      throw new ExpressionException(
          "REF_MISSING",
          "The place '%s' does not exist. Where it may be missing, ask for a list, as in $..x."
              .formatted(text),
          Json.nodes().objectNode().put("path", text));
    } catch (JsonPathException | IllegalArgumentException | ClassCastException e) {
      throw doesNotFit(e);
    }
  }

  private ExpressionException doesNotFit(RuntimeException cause) {
    return new ExpressionException(
        "EXPR_ARGUMENT",
        "The query '%s' does not fit the document: %s. Check the types that it expects."
            .formatted(text, cause.getMessage()),
        Json.nodes().objectNode().put("path", text));
  }

  /** Counts what is found and ends the search beyond the limit. */
  private static final class Counter {
    private long results;

    EvaluationContinuation count(FoundResult found) {
      results++;
      return results > JsonPath.RESULTS_MAX
          ? EvaluationContinuation.ABORT
          : EvaluationContinuation.CONTINUE;
    }
  }

  private void checkSize(JsonNode document) {
    if (!document.isContainerNode()) {
      return;
    }
    long nodes = 0;
    Deque<Iterator<JsonNode>> open = new ArrayDeque<>();
    open.push(document.elements());
    while (!open.isEmpty()) {
      if (!open.peek().hasNext()) {
        open.pop();
        continue;
      }
      JsonNode next = open.peek().next();
      nodes++;
      if (descends && nodes > JsonPath.DESCENT_NODES_MAX) {
        throw overBudget(
            "The document has too many values for '..' in the query '%s', at most %,d are allowed",
            JsonPath.DESCENT_NODES_MAX);
      }
      if (next.isContainerNode() && !next.isEmpty()) {
        open.push(next.elements());
        if (open.size() > JsonPath.DOCUMENT_DEPTH_MAX) {
          throw overBudget(
              "The document is nested too deep for the query '%s', at most %,d levels are allowed",
              JsonPath.DOCUMENT_DEPTH_MAX);
        }
      }
    }
  }

  private ExpressionException overBudget(String problem, long limit) {
    return new ExpressionException(
        "EXPR_BUDGET",
        problem.formatted(text, limit) + ". Ask a smaller part of the document.",
        Json.nodes().objectNode().put("path", text));
  }
}
