// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes a valid document by chance: every kind, every policy, short and long forms. */
final class DocumentMaker {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> DURATIONS =
      List.of("250ms", "30s", "10m", "24h", "3d", "PT1H30M", "PT0.5S", "P1DT1S");
  private static final List<String> TEXTS =
      List.of(
          "", "plain", "$$5", "a \"quote\"", "l1\nl2", "\u00e9\u4e2d\ud83d\ude00", "\\", "\u0001");
  private static final List<String> CODES = List.of("*", "BUSY", "TIMED_OUT", "States.Timeout");
  private static final int DEPTH_MAX = 3;

  private final Random random;
  private int names;

  DocumentMaker(Random random) {
    this.random = random;
  }

  ObjectNode document() {
    ObjectNode document = NODES.objectNode();
    document.put("analemma", 1).put("name", "flow-" + random.nextInt(100));
    if (chance()) {
      document.set("meta", NODES.objectNode().put("title", text()));
    }
    if (chance()) {
      ObjectNode inputs = document.putObject("input");
      inputs.putObject("count").put("type", "integer").put(pick("min", "minimum"), 1);
      inputs.putObject("order").put("type", "object").put("optional", true);
      inputs
          .putObject("list")
          .put("type", "array")
          .set("items", NODES.objectNode().put("type", "number").put(pick("max", "maximum"), 9.50));
    }
    if (chance()) {
      document.putObject("uses").put("skill", "skill:notify@2").put("text", "asset:prompt/a@^3");
    }
    if (chance()) {
      policy(document.putObject("policy"));
    }
    document.set("nodes", nodes(0));
    if (chance()) {
      document.set("finally", nodes(DEPTH_MAX));
    }
    if (chance()) {
      document.set("output", value(2));
    }
    return document;
  }

  private void policy(ObjectNode policy) {
    policy.put("timeout", duration());
    if (chance()) {
      policy.set("budget", budget());
      policy.put("durability", pick("strict", "async", "none"));
      policy.put("additionalInput", random.nextBoolean());
    }
    if (chance()) {
      if (random.nextBoolean()) {
        policy.put("retention", duration());
      } else {
        policy.putObject("retention").put("failed", duration());
      }
    }
  }

  private ObjectNode nodes(int depth) {
    ObjectNode nodes = NODES.objectNode();
    List<String> before = new ArrayList<>();
    int count = 1 + random.nextInt(depth == 0 ? 5 : 2);
    for (int i = 0; i < count; i++) {
      String id = name();
      nodes.set(id, node(before, depth, "node"));
      before.add(id);
    }
    return nodes;
  }

  private ObjectNode node(List<String> before, int depth, String place) {
    ObjectNode node = NODES.objectNode();
    if (!place.equals("machine") && chance()) {
      node.put("if", "input.count > " + random.nextInt(9));
    }
    if (place.equals("node") && !before.isEmpty()) {
      if (chance()) {
        atoms(node, "when", before);
      }
      if (chance()) {
        atoms(node, "after", before);
      }
    }
    kind(node, depth);
    if (chance()) {
      ObjectNode catches = node.putObject("catch");
      catches.put(pick("BUSY", "A.b"), place.equals("machine") ? name() : pick("no", "ignore"));
      catches.putObject("*").set("value", value(2));
    }
    if (chance()) {
      ObjectNode compensate = node.putObject("compensate").put("operator", "shop.undo");
      if (random.nextBoolean()) {
        compensate.set("with", value(1));
        compensate.set("retry", retry());
        compensate.put("on", pick("finished", "started"));
      }
    }
    policies(node);
    return node;
  }

  private void policies(ObjectNode node) {
    if (chance()) {
      node.set(
          "retry", random.nextBoolean() ? retry() : NODES.arrayNode().add(retry()).add(retry()));
    }
    if (chance()) {
      if (random.nextBoolean()) {
        node.put("timeout", durationBound());
      } else {
        ObjectNode timeout = node.putObject("timeout");
        timeout.put(pick("total", "attempt"), durationBound()).put("heartbeat", durationBound());
      }
    }
    if (chance()) {
      node.set("concurrency", concurrency());
    }
    if (chance()) {
      node.set("budget", budget());
    }
    if (chance()) {
      if (random.nextBoolean()) {
        node.put("cache", durationBound());
      } else {
        node.putObject("cache").put("ttl", durationBound()).set("key", value(1));
      }
    }
    if (chance()) {
      node.put("durability", pick("strict", "async", "none"));
    }
  }

  private JsonNode concurrency() {
    if (random.nextBoolean()) {
      return NODES.numberNode(1 + random.nextInt(50));
    }
    ObjectNode concurrency = NODES.objectNode().put("key", "k/{{ input.count }}").put("min", 1);
    concurrency.put("max", 1 + random.nextInt(50)).put("adapt", pick("aimd", "gradient"));
    return concurrency;
  }

  private JsonNode budget() {
    ObjectNode budget = NODES.objectNode().put("usd", new BigDecimal(pick("5.00", "0.2", "50")));
    return chance() ? budget.put("tokens", 1_000) : budget;
  }

  private ObjectNode retry() {
    ObjectNode retry = NODES.objectNode();
    retry.set("max", chance() ? reference() : NODES.numberNode(random.nextInt(9)));
    if (chance()) {
      if (random.nextBoolean()) {
        retry.put("on", pick(CODES));
      } else {
        retry.putArray("on").add(pick(CODES)).add("OTHER");
      }
    }
    if (chance()) {
      retry.put("delay", pick("1s", "250ms", "PT2S")).put("maxDelay", "1m");
      if (chance()) {
        retry.set(pick("delay", "maxDelay"), reference());
      }
    }
    if (chance()) {
      retry.put("factor", new BigDecimal(pick("1", "1.5", "3.00")));
      retry.put("jitter", random.nextBoolean());
    }
    return retry;
  }

  private void kind(ObjectNode node, int depth) {
    switch (random.nextInt(depth < DEPTH_MAX ? 10 : 5)) {
      case 0 -> {
        node.put("operator", pick("json_object", "host.call", "flow/step"));
        if (chance()) {
          node.set("with", value(3));
        }
        if (chance()) {
          node.put("stream", "answer");
        }
      }
      case 1 -> {
        if (random.nextBoolean()) {
          node.put("call", "$.uses.skill").put("detach", random.nextBoolean());
        } else {
          node.putObject("call").put("definition", "$.input.order").put("profile", "tools");
        }
        node.set("with", value(2));
      }
      case 2 -> waiting(node.putObject("wait"));
      case 3 -> approval(node.putObject("approval"));
      case 4 -> {
        ObjectNode fail = node.putObject("fail").put("code", "NOT_FIXED");
        if (chance()) {
          fail.put("message", text()).set("details", value(2));
        }
      }
      case 5 -> {
        ObjectNode block = node.putObject("block");
        body(block, depth);
        if (chance()) {
          block.put("onError", pick("cancel", "settle"));
          block.set("finally", nodes(DEPTH_MAX));
        }
      }
      case 6 -> {
        ObjectNode branches = node.putObject("race").putObject("branches");
        branches.set(name(), node(List.of(), depth + 1, "branch"));
        branches.set(name(), node(List.of(), depth + 1, "branch"));
      }
      case 7 -> map(node.putObject("map"), depth);
      case 8 -> {
        ObjectNode loop = node.putObject("loop").put("as", name()).put("until", "true");
        loop.set("max", chance() ? NODES.textNode("$.input.count") : NODES.numberNode(3));
        loop.putObject("state").set("n", value(1));
        loop.putObject("set").set("n", value(1));
        loop.set("nodes", nodes(depth + 1));
      }
      default -> machine(node.putObject("machine"), depth);
    }
  }

  private void waiting(ObjectNode waiting) {
    switch (random.nextInt(3)) {
      case 0 -> waiting.put("for", chance() ? "$.input.count" : duration());
      case 1 -> waiting.put("until", pick("2030-01-31T09:00:00Z", "$.input.order.at"));
      default -> {
        waiting.put("signal", "go");
        if (random.nextBoolean()) {
          waiting.put("timeout", duration());
          waiting.putObject("schema").put("type", "number").put(pick("min", "minimum"), 0);
        }
      }
    }
  }

  private void approval(ObjectNode approval) {
    if (random.nextBoolean()) {
      approval.put("to", "group:sre");
    } else {
      approval.putArray("to").add("user:a").add("user:b");
      approval.put("quorum", 2);
    }
    if (chance()) {
      approval.put("timeout", duration()).set("show", value(2));
      approval.putArray("escalate").addObject().put("after", duration()).put("to", "group:lead");
    }
  }

  private void map(ObjectNode map, int depth) {
    if (random.nextBoolean()) {
      map.put("items", "$.input.list");
    } else {
      map.putObject("source").put("reader", "s3").put("uri", "$.input.order.uri");
    }
    body(map, depth);
    map.set("output", value(1));
    map.put("as", name());
    if (chance()) {
      map.put("itemKey", "it.id").set("onItemError", value(1));
    }
    if (chance()) {
      if (random.nextBoolean()) {
        map.put("batch", 5);
      } else {
        ObjectNode batch = map.putObject("batch").put("bytes", pick("1MiB", "64KiB"));
        batch.put("splitOnError", true);
        if (chance()) {
          batch.put("time", duration());
        }
      }
    }
    if (chance()) {
      map.set("concurrency", concurrency());
      map.putObject("tolerate").put("percent", new BigDecimal("1.50")).put("count", 5);
    }
    if (chance()) {
      map.putObject("results").put("writer", "s3").put("format", "jsonl");
    }
  }

  private void machine(ObjectNode machine, int depth) {
    String first = name();
    String second = name();
    machine.put("as", name()).put("start", first).put("max", 3);
    ObjectNode state = machine.putObject("state");
    state.set("short", chance() ? NODES.nullNode() : NODES.arrayNode());
    state.putObject("long").put("merge", pick("replace", "append", "sum")).set("init", value(1));
    ObjectNode nodes = machine.putObject("nodes");
    ObjectNode one = node(List.of(), depth + 1, "machine");
    one.putObject("set").set("short", value(1));
    one.put("next", second);
    ObjectNode two = node(List.of(), depth + 1, "machine");
    ArrayNode next = two.putArray("next");
    next.addObject().put("if", "state.short == null").put("to", first);
    next.addObject().put("to", "end");
    nodes.set(first, one);
    nodes.set(second, two);
    if (chance()) {
      machine.set("output", value(1));
    }
  }

  private void body(ObjectNode target, int depth) {
    target.set("nodes", nodes(depth + 1));
    if (chance()) {
      target.set("output", value(2));
    }
  }

  private void atoms(ObjectNode node, String key, List<String> before) {
    String atom = pick(before) + pick("", ".ended", ".skipped");
    if (random.nextBoolean()) {
      node.put(key, atom);
    } else {
      node.putArray(key).add(atom).add(pick(before));
    }
  }

  private JsonNode value(int depth) {
    switch (random.nextInt(depth > 0 ? 9 : 7)) {
      case 0:
        return NODES.nullNode();
      case 1:
        return NODES.booleanNode(random.nextBoolean());
      case 2:
        return NODES.numberNode(random.nextInt());
      case 3:
        return NODES.numberNode(new BigDecimal(pick("1.50", "1e20", "-0.0", "0.1", "1E-7")));
      case 4:
        return NODES.textNode(text());
      case 5:
        return NODES.textNode("$.input.order?");
      case 6:
        return NODES.textNode("${ first(input.count, 0) }");
      case 7:
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          array.add(value(depth - 1));
        }
        return array;
      default:
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set(text() + i, value(depth - 1));
        }
        return object;
    }
  }

  private String name() {
    return pick("a", "B", "step_") + names++;
  }

  private JsonNode reference() {
    return NODES.textNode(pick("$.input.order.limit", "${ input.order.limit }"));
  }

  private String durationBound() {
    return chance() ? reference().textValue() : duration();
  }

  private String duration() {
    return pick(DURATIONS);
  }

  private String text() {
    return pick(TEXTS);
  }

  private boolean chance() {
    return random.nextInt(3) == 0;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
