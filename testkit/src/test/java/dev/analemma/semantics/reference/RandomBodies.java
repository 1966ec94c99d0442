// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.semantics.reference.RandomDefinition.Feature;
import dev.analemma.semantics.reference.RandomDefinition.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds that have bodies, for a {@link RandomDefinition}. */
final class RandomBodies {
  /** The name of the readers and writers of maps. */
  static final String FILES = "memory";

  private final RandomDefinition random;

  RandomBodies(RandomDefinition random) {
    this.random = random;
  }

  /** Gives a node its kind, and returns its labels; null if none was drawn. */
  @Nullable List<String> draw(ObjectNode node, String id, Scope scope, int depth) {
    if (random.may(Feature.BLOCK, 6)) {
      block(node, scope, depth);
      return List.of();
    }
    if (random.may(Feature.RACE, 12)) {
      List<String> labels = race(node, scope, depth);
      retried(node, Feature.RETRY_BODY);
      return labels;
    }
    if (random.may(Feature.MAP, 10)) {
      map(node, id, scope, depth);
      return List.of();
    }
    if (random.may(Feature.LOOP, 12)) {
      loop(node, id, scope, depth);
    } else if (random.may(Feature.MACHINE, 14)) {
      machine(node, id, scope, depth);
    } else if (random.may(Feature.COMPOSITE, 14)) {
      composite(node, id, scope);
    } else {
      return null;
    }
    retried(node, Feature.RETRY_BODY);
    return List.of();
  }

  private boolean retried(ObjectNode node, Feature feature) {
    boolean drawn = random.may(feature, 5);
    if (drawn) {
      node.set("retry", RandomDefinition.retry(1 + random.below(2)));
    }
    return drawn;
  }

  private void block(ObjectNode node, Scope scope, int depth) {
    ObjectNode block = node.putObject("block");
    Scope inside = scope.inside();
    block.set("nodes", random.nodes(inside, random.share(), depth + 1));
    if (!random.one(3)) {
      block.set("output", random.output(inside));
    }
    if (random.may(Feature.SETTLE, 4)) {
      block.put("onError", "settle");
    }
    if (random.may(Feature.BLOCK_FINALLY, 5)) {
      block.set("finally", random.nodes(scope.inside(), 2, RandomDefinition.DEPTH_MAX));
    }
    if (random.may(Feature.RETRY, 8)) {
      node.set("retry", RandomDefinition.retry(1));
    }
  }

  private List<String> race(ObjectNode node, Scope scope, int depth) {
    ObjectNode branches = node.putObject("race").putObject("branches");
    List<String> labels = new ArrayList<>();
    for (int count = 1 + random.below(3); count > 0; count--) {
      String id = random.id();
      labels.add(id);
      ObjectNode branch = branches.putObject(id);
      random.left--;
      if (!simple(branch, scope, depth + 1)) {
        branch.put("operator", random.any(RandomDefinition.OPERATORS));
        ObjectNode with = branch.putObject("with");
        with.put("id", id).put("end", random.one(3) ? "E1" : "ok");
        with.putArray("labels");
        with.putArray("seen").add(random.value(scope));
      }
      random.known(branches, branch, id, List.of());
    }
    return labels;
  }

  /** Gives a branch or a step a kind that ends on {@code ok} alone; returns whether it did. */
  private boolean simple(ObjectNode node, Scope scope, int depth) {
    if (depth < RandomDefinition.DEPTH_MAX && random.left > 0 && random.one(3)) {
      block(node, scope, depth);
      return true;
    }
    return random.leaf.drawBranch(node, scope);
  }

  private void map(ObjectNode node, String id, Scope scope, int depth) {
    ObjectNode map = node.putObject("map");
    boolean batched = random.may(Feature.BATCH, 3);
    ArrayNode items = Term.JSON.arrayNode();
    for (int count = random.below(batched ? 7 : 4); count > 0; count--) {
      items.add(random.below(5));
    }
    if (random.may(Feature.SOURCE, 4)) {
      String uri = id + ".jsonl";
      random.sources.put(uri, items);
      map.putObject("source").put("reader", FILES).put("uri", uri).put("format", "jsonl");
    } else {
      map.set("items", items);
    }
    String as = "i_" + id;
    map.put("as", as);
    if (random.one(2)) {
      map.put("concurrency", 1 + random.below(2));
    }
    if (random.one(2)) {
      map.putObject("tolerate").put("count", random.below(3));
    }
    Scope inside = scope.inside();
    inside.numbers.add(batched ? "size(" + as + ")" : as);
    ObjectNode nodes = random.nodes(inside, random.share(), depth + 1);
    map.set("nodes", nodes);
    if (!nodes.toString().contains("t.until") && random.may(Feature.WRITER, 3)) {
      map.putObject("results").put("writer", FILES).put("uri", id + ".out").put("format", "jsonl");
      // Nobody keeps what would have to be undone.
      nodes.findParents("compensate").forEach(n -> ((ObjectNode) n).remove("compensate"));
    } else if (random.one(4)) {
      map.putNull("onItemError");
    }
    if (batched) {
      int size = 1 + random.below(4);
      ObjectNode batch = map.putObject("batch").put("items", size);
      String inner = nodes.toString();
      if (size % 2 == 0 && !inner.contains("\"timeout\"") && !inner.contains("\"call\"")) {
        // So long that no batch of so few comes near, and none runs out of its time: the
        // interpreter, which knows no time, has the same batches.
        batch.put("time", "36525d");
      }
      if (random.one(2)) {
        batch.put("splitOnError", true);
      }
      ArrayNode two = Term.JSON.arrayNode().add("$." + random.any(inside.own).id() + "?");
      two.addObject().putObject("error").put("code", "E1");
      JsonNode same = TextNode.valueOf("$." + as);
      map.set("output", random.any(List.of(same, same, two)));
    } else {
      map.set("output", random.output(inside).put("item", "$." + as));
    }
    if (retried(node, Feature.RETRY_ITEM)) {
      // The attempts of an item have one address, so nobody tells which of them were begun.
      nodes.findParents("compensate").forEach(n -> ((ObjectNode) n.get("compensate")).remove("on"));
    }
  }

  private void loop(ObjectNode node, String id, Scope scope, int depth) {
    ObjectNode loop = node.putObject("loop");
    String as = "s_" + id;
    loop.put("as", as);
    loop.put("max", 1 + random.below(3));
    loop.putObject("state").put("n", 0).putNull("last");
    Scope inside = scope.inside();
    inside.numbers.add(as + ".n");
    inside.numbers.add("iteration");
    loop.set("nodes", random.nodes(inside, random.share(), depth + 1));
    ObjectNode set = loop.putObject("set");
    set.put("n", "${ %s.n + 1 }".formatted(as));
    if (random.one(2)) {
      set.put("last", "$." + random.any(inside.own).id() + "?");
    }
    loop.put("until", "%s.n >= %d".formatted(as, 1 + random.below(3)));
  }

  private void machine(ObjectNode node, String id, Scope scope, int depth) {
    ObjectNode machine = node.putObject("machine");
    String as = "s_" + id;
    machine.put("as", as);
    machine.put("max", 1 + random.below(6));
    ObjectNode state = machine.putObject("state");
    state.putObject("n").put("init", 0).put("merge", "sum");
    ObjectNode log = state.putObject("log");
    log.putArray("init");
    log.put("merge", random.any(List.of("append", "union")));
    state.putObject("best").put("init", 1).put("merge", random.any(List.of("max", "min")));
    state.putNull("last");
    List<String> names = new ArrayList<>();
    for (int count = 1 + random.below(3); count > 0; count--) {
      names.add(random.id());
    }
    machine.put("start", names.get(0));
    ObjectNode nodes = machine.putObject("nodes");
    Scope inside = scope.inside();
    inside.numbers.add(as + ".n");
    for (String name : names) {
      random.left--;
      step(nodes.putObject(name), name, names, inside, depth);
    }
  }

  private void step(ObjectNode step, String name, List<String> names, Scope inside, int depth) {
    String n = inside.numbers.get(inside.numbers.size() - 1);
    boolean other = simple(step, inside, depth + 1);
    if (other) {
      random.drawn.merge(Feature.STEP, 1, Integer::sum);
    } else {
      random.operator(step, name, inside);
    }
    if (random.may(Feature.COMPENSATE, 4)) {
      random.compensate(step, name);
    }
    ObjectNode set = step.putObject("set");
    set.put("n", 1).put("best", "${ %s }".formatted(n)).put("last", "$.result");
    set.putArray("log").add(name);
    ArrayNode next = step.putArray("next");
    next.addObject().put("if", "%s > %d".formatted(n, random.below(5))).put("to", "end");
    if (!random.one(5)) {
      next.addObject().put("to", random.any(names));
    }
    if (random.one(3)) {
      step.putObject("catch").put("*", random.any(names));
    }
  }

  private void composite(ObjectNode node, String id, Scope scope) {
    node.put("operator", "t.until");
    ObjectNode with = node.putObject("with").put("id", id);
    with.put("end", random.one(4) ? "E1" : "ok").put("times", 1 + random.below(4));
    with.put("seen", random.value(scope));
  }
}
