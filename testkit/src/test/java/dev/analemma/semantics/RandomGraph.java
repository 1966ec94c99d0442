// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A random graph of nodes with routes, conditions, references of every kind, errors and catches, as
 * a plain description that both a definition and the reference model are made from.
 *
 * <p>Nodes refer to nodes with a lower number only; they are written in a shuffled order.
 */
final class RandomGraph {
  /** How a value names nodes. */
  enum Use {
    REQUIRED,
    OPTIONAL,
    HAS,
    FIRST,
    ERROR
  }

  /** One value of a node's {@code seen} field. Paths are asked for with {@code .extra}. */
  record Seen(Use use, List<Integer> nodes, List<Boolean> paths, boolean literal) {}

  /** One node: where it would end, what it waits for, what it reads. */
  record Node(
      String id,
      String operator,
      List<String> labels,
      String end,
      Map<String, String> catches,
      List<Atom> when,
      List<Atom> after,
      @Nullable Boolean condition,
      List<Seen> seen) {
    boolean fails() {
      return end.startsWith("E");
    }
  }

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> OPERATORS = List.of("t.inline", "t.compute", "t.blocking");

  final List<Node> nodes = new ArrayList<>();
  private final Random random;

  RandomGraph(int size, long seed) {
    random = new Random(seed);
    for (int n = 0; n < size; n++) {
      nodes.add(node(n));
    }
  }

  private Node node(int n) {
    List<String> labels =
        random.nextInt(4) == 0 ? List.of("left", "right").subList(0, 2) : List.of();
    String end =
        random.nextInt(4) == 0
            ? "E" + random.nextInt(3)
            : labels.isEmpty() ? "ok" : labels.get(random.nextInt(2));
    Map<String, String> catches = new LinkedHashMap<>();
    if (end.startsWith("E") ? random.nextInt(10) > 0 : random.nextInt(6) == 0) {
      catches.put(random.nextBoolean() ? "*" : "E1", target());
      if (random.nextInt(3) == 0) {
        catches.put("E0", target());
      }
    }
    return new Node(
        "n" + n,
        OPERATORS.get(random.nextInt(3)),
        labels,
        end,
        catches,
        atoms(n, random.nextInt(5) == 0 ? 2 : random.nextInt(5) == 0 ? 1 : 0),
        atoms(n, random.nextInt(4) == 0 ? 1 : 0),
        random.nextInt(8) == 0 ? random.nextBoolean() : null,
        seen(n));
  }

  private String target() {
    return List.of("lost", "found", "=value", "=ignore").get(random.nextInt(4));
  }

  private List<Atom> atoms(int n, int count) {
    List<Atom> atoms = new ArrayList<>();
    for (int i = 0; i < count && n > 0; i++) {
      Node on = nodes.get(random.nextInt(n));
      List<String> possible = new ArrayList<>(on.labels());
      if (on.labels().isEmpty()) {
        possible.add("");
        possible.add("ok");
      }
      possible.add("ended");
      possible.add("skipped");
      for (String target : on.catches().values()) {
        if (!target.startsWith("=")) {
          possible.add(target);
          possible.add(target);
          possible.add("error");
        }
      }
      String label = possible.get(random.nextInt(possible.size()));
      Atom atom = new Atom(on.id(), label.isEmpty() ? null : label);
      if (!atoms.contains(atom)) {
        atoms.add(atom);
      }
    }
    return atoms;
  }

  private List<Seen> seen(int n) {
    List<Seen> seen = new ArrayList<>();
    for (int count = n == 0 ? 0 : random.nextInt(3); count > 0; count--) {
      Use use = Use.values()[random.nextInt(5)];
      int on = random.nextInt(n);
      if (use == Use.ERROR
          && nodes.get(on).catches().values().stream().allMatch(t -> t.charAt(0) == '=')) {
        use = Use.OPTIONAL;
      }
      List<Integer> named = new ArrayList<>(List.of(on));
      while (use == Use.FIRST && named.size() < 3 && random.nextBoolean()) {
        int another = random.nextInt(n);
        if (!named.contains(another)) {
          named.add(another);
        }
      }
      List<Boolean> paths = new ArrayList<>();
      named.forEach(each -> paths.add(random.nextInt(3) == 0));
      seen.add(new Seen(use, named, paths, random.nextInt(3) == 0));
    }
    return seen;
  }

  /** Returns whether a node's value has the field {@code extra}. */
  static boolean hasExtra(int node) {
    return node % 2 == 0;
  }

  /** Returns the graph as a definition whose output shows every node. */
  WorkflowDefinition definition() {
    WorkflowDefinition.Builder builder = WorkflowDefinition.builder("random");
    List<Node> written = new ArrayList<>(nodes);
    Collections.shuffle(written, random);
    ObjectNode output = JSON.objectNode();
    for (Node node : written) {
      builder.node(node.id(), definition(node));
      ObjectNode shown = output.putObject(node.id());
      shown.put("value", "$." + node.id() + "?");
      if (node.catches().values().stream().anyMatch(target -> target.charAt(0) != '=')) {
        shown.put("error", "$.error." + node.id() + "?");
      }
    }
    return builder.output(output).build();
  }

  private NodeDefinition definition(Node node) {
    ObjectNode with = JSON.objectNode();
    with.put("id", node.id());
    with.put("end", node.end());
    ArrayNode labels = with.putArray("labels");
    node.labels().forEach(labels::add);
    ArrayNode seen = with.putArray("seen");
    node.seen().forEach(each -> seen.add(text(each)));
    Map<String, CatchTarget> catches = new LinkedHashMap<>();
    node.catches().forEach((code, target) -> catches.put(code, target(target)));
    return NodeDefinition.of(new NodeKind.OperatorKind(node.operator(), with, null))
        .withWhen(node.when())
        .withAfter(node.after())
        .withCatches(catches)
        .withCondition(node.condition() == null ? null : node.condition().toString());
  }

  private static CatchTarget target(String target) {
    return switch (target) {
      case "=value" -> new CatchTarget.ToValue(JSON.textNode("instead"));
      case "=ignore" -> new CatchTarget.Ignore();
      default -> new CatchTarget.ToLabel(target);
    };
  }

  private String text(Seen seen) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < seen.nodes().size(); i++) {
      names.add(
          nodes.get(seen.nodes().get(i)).id()
              + (seen.use() == Use.FIRST && seen.paths().get(i) ? ".extra" : ""));
    }
    return switch (seen.use()) {
      case REQUIRED -> "$." + names.get(0);
      case OPTIONAL -> "$." + names.get(0) + "?";
      case HAS -> "${ has(" + names.get(0) + ") }";
      case ERROR -> "$.error." + names.get(0) + ".code";
      case FIRST ->
          "${ first(" + String.join(", ", names) + (seen.literal() ? ", 'none'" : "") + ") }";
    };
  }

  @Override
  public String toString() {
    return nodes.stream().map(Node::toString).reduce("", (a, b) -> a + "\n" + b);
  }

  /** Returns the value that a node ends with. */
  static JsonNode value(int node, List<JsonNode> seen) {
    ObjectNode value = JSON.objectNode();
    value.put("id", "n" + node);
    value.putArray("seen").addAll(seen);
    if (hasExtra(node)) {
      value.put("extra", node);
    }
    return value;
  }
}
