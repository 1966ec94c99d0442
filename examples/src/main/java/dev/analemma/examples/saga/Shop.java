// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.saga;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.StepContext;
import dev.analemma.definition.Effect;
import dev.analemma.examples.Functions;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A shop in memory, with the functions of the workflow {@code saga}: {@code shop.reserve}, {@code
 * release}, {@code charge}, {@code refund}, {@code ship} and {@code books}, which tells what it did
 * and what it has. Its carrier does not find a place called {@code nowhere}.
 *
 * <p>Threads: safe.
 */
public final class Shop {
  private static final Map<String, Integer> EUROS = Map.of("lamp", 40, "chair", 90);

  private final Map<String, Integer> stock = new TreeMap<>(Map.of("lamp", 5, "chair", 2));
  private final List<String> did = new ArrayList<>();
  private int cash;

  /** Returns the functions, to be given to an engine. */
  public List<HostFunction> functions() {
    return List.of(
        function("reserve", this::reserve),
        function("release", this::release),
        function("charge", this::charge),
        function("refund", this::refund),
        function("ship", this::ship),
        function("books", this::books));
  }

  private static HostFunction function(String name, Functions.Step step) {
    return Functions.function("shop." + name, Effect.WRITE, Execution.INLINE, step);
  }

  private synchronized JsonNode reserve(StepContext context, JsonNode with) {
    String item = with.path("item").asText();
    int count = with.path("count").asInt();
    int there = stock.getOrDefault(item, 0);
    if (there < count) {
      throw new OperatorException(
          "SOLD_OUT", "there are %d of '%s', %d were asked for".formatted(there, item, count));
    }
    stock.put(item, there - count);
    did.add("reserved %d %s".formatted(count, item));
    int euros = count * EUROS.getOrDefault(item, 0);
    return Json.nodes().objectNode().put("item", item).put("count", count).put("euros", euros);
  }

  private synchronized JsonNode release(StepContext context, JsonNode reserved) {
    String item = reserved.path("item").asText();
    int count = reserved.path("count").asInt();
    stock.merge(item, count, Integer::sum);
    did.add("released %d %s".formatted(count, item));
    return reserved;
  }

  private synchronized JsonNode charge(StepContext context, JsonNode with) {
    int euros = with.path("euros").asInt();
    cash += euros;
    did.add("charged %d euros".formatted(euros));
    return Json.nodes().objectNode().put("reference", context.idempotencyKey()).put("euros", euros);
  }

  private synchronized JsonNode refund(StepContext context, JsonNode with) {
    int euros = with.path("euros").asInt();
    cash -= euros;
    did.add("refunded %d euros".formatted(euros));
    return with;
  }

  private synchronized JsonNode ship(StepContext context, JsonNode with) {
    String to = with.path("to").asText();
    if (to.equals("nowhere")) {
      throw new OperatorException("PLACE_UNKNOWN", "the carrier does not find '%s'".formatted(to));
    }
    did.add("shipped to " + to);
    return Json.nodes().objectNode().put("to", to).put("item", with.at("/stock/item").asText());
  }

  private synchronized JsonNode books(StepContext context, JsonNode with) {
    ObjectNode books = Json.nodes().objectNode().put("cash", cash);
    did.forEach(books.putArray("did")::add);
    ObjectNode left = books.putObject("stock");
    stock.forEach(left::put);
    return books;
  }
}
