// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A small random body without cycles, and a naive model of it: every world that rows 1 to 3 of the
 * semantics allow is tried.
 */
final class RandomBody {
  private static final String SKIPPED = "skipped";
  private static final String IGNORED = "ignored";
  private static final String OK = "ok";

  /** Failed unhandled, or waits for what failed; what is not behind it may have started before. */
  private static final String FAILED = "failed";

  /** The three values, so that and is the least and or the greatest. */
  private static final int FALSE = 0;

  private static final int WAITS = 1;
  private static final int TRUE = 2;

  final List<Spec> nodes = new ArrayList<>();

  /** The worlds: for each, where each node ended. */
  private final List<List<String>> worlds = new ArrayList<>();

  /**
   * A node.
   *
   * @param firsts references of the form first(a, b), by index
   */
  record Spec(
      String id,
      boolean gate,
      boolean fails,
      boolean condition,
      List<Atom> when,
      List<Atom> after,
      List<Integer> plain,
      List<Integer> optional,
      List<List<Integer>> firsts,
      Map<String, CatchTarget> catches) {

    List<String> ends() {
      List<String> ends = new ArrayList<>();
      if (gate) {
        ends.addAll(List.of("then", "else"));
      } else if (!fails) {
        ends.add(OK);
      }
      for (CatchTarget target : catches.values()) {
        if (target instanceof CatchTarget.ToLabel to) {
          ends.add(to.label());
        } else if (target instanceof CatchTarget.ToValue) {
          ends.add(OK);
        } else {
          ends.add(IGNORED);
        }
      }
      return ends;
    }

    boolean live(String end) {
      return end.equals(OK) || (gate && (end.equals("then") || end.equals("else")));
    }
  }

  RandomBody(Random random, int size) {
    for (int i = 0; i < size; i++) {
      nodes.add(spec(random, i));
    }
  }

  private Spec spec(Random random, int i) {
    boolean gate = random.nextInt(3) == 0;
    Map<String, CatchTarget> catches = new LinkedHashMap<>();
    if (random.nextInt(4) == 0) {
      catches.put("A", new CatchTarget.ToLabel("bad"));
    }
    if (random.nextInt(8) == 0) {
      catches.put("B", new CatchTarget.ToValue(TextNode.valueOf("v")));
    }
    if (random.nextInt(8) == 0) {
      catches.put("C", new CatchTarget.Ignore());
    }
    List<Atom> when = new ArrayList<>();
    List<Atom> after = new ArrayList<>();
    List<Integer> plain = new ArrayList<>();
    List<Integer> optional = new ArrayList<>();
    List<List<Integer>> firsts = new ArrayList<>();
    for (int k = 0; i > 0 && k < 3; k++) {
      int of = random.nextInt(i);
      switch (random.nextInt(7)) {
        case 0, 1 -> when.add(atom(random, nodes.get(of)));
        case 2 -> after.add(atom(random, nodes.get(of)));
        case 3 -> plain.add(of);
        case 4 -> optional.add(of);
        case 5 -> firsts.add(List.of(of, random.nextInt(i)));
        default -> {}
      }
    }
    boolean fails = !gate && random.nextInt(12) == 0;
    boolean condition = random.nextInt(5) == 0;
    return new Spec("n" + i, gate, fails, condition, when, after, plain, optional, firsts, catches);
  }

  private static Atom atom(Random random, Spec of) {
    List<String> labels = new ArrayList<>(List.of("ended", SKIPPED));
    if (of.catches.get("A") != null) {
      labels.addAll(List.of("bad", "bad", "error"));
    }
    if (of.gate) {
      labels.addAll(List.of("then", "else", "then", "else", "then", "else"));
    } else {
      labels.addAll(List.of(OK, OK, OK));
    }
    return new Atom(of.id, labels.get(random.nextInt(labels.size())));
  }

  /** Returns it as a definition whose nodes are written in some order. */
  WorkflowDefinition definition(Random random, boolean outputs) {
    List<Spec> written = new ArrayList<>(nodes);
    Collections.shuffle(written, random);
    WorkflowDefinition.Builder builder = WorkflowDefinition.builder("random");
    written.forEach(spec -> builder.node(spec.id, node(spec)));
    if (outputs) {
      ObjectNode output = Json.nodes().objectNode();
      nodes.forEach(spec -> output.put(spec.id, "$." + spec.id));
      builder.output(output);
    }
    return builder.build();
  }

  private NodeDefinition node(Spec spec) {
    ObjectNode with = Json.nodes().objectNode();
    int key = 0;
    for (int of : spec.plain) {
      with.put("p" + key++, "$." + nodes.get(of).id);
    }
    for (int of : spec.optional) {
      with.put("o" + key++, "$." + nodes.get(of).id + "?");
    }
    for (List<Integer> first : spec.firsts) {
      with.put(
          "f" + key++,
          "${ first(%s, %s) }".formatted(nodes.get(first.get(0)).id, nodes.get(first.get(1)).id));
    }
    JsonNode details = with.deepCopy();
    NodeKind kind =
        spec.fails
            ? new NodeKind.FailKind("NO", null, details)
            : new NodeKind.OperatorKind(spec.gate ? "gate" : "write", with, null);
    return NodeDefinition.of(kind)
        .withCondition(spec.condition ? "1 == 1" : null)
        .withWhen(spec.when)
        .withAfter(spec.after)
        .withCatches(spec.catches);
  }

  // The model

  /** Returns the worlds in which nothing fails unhandled. */
  List<List<String>> worlds() {
    if (worlds.isEmpty()) {
      extend(new ArrayList<>());
    }
    return worlds;
  }

  /** Returns the nodes that start in some world, also one in which a later node fails. */
  Set<String> starting() {
    worlds();
    return starting;
  }

  private final Set<String> starting = new HashSet<>();

  private void extend(List<String> ends) {
    int i = ends.size();
    if (i == nodes.size()) {
      if (!ends.contains(FAILED)) {
        worlds.add(List.copyOf(ends));
      }
      return;
    }
    Spec spec = nodes.get(i);
    int may = decide(spec, ends);
    Set<String> next = new HashSet<>();
    if (may == WAITS) {
      next.add(FAILED);
    }
    if (may == FALSE || (may == TRUE && spec.condition)) {
      next.add(SKIPPED);
    }
    if (may == TRUE) {
      starting.add(spec.id);
      next.addAll(spec.ends());
      if (spec.fails) {
        next.add(FAILED);
      }
    }
    for (String end : next) {
      ends.add(end);
      extend(ends);
      ends.remove(i);
    }
  }

  private int decide(Spec spec, List<String> ends) {
    int decision = TRUE;
    if (!spec.when.isEmpty()) {
      int any = FALSE;
      for (Atom atom : spec.when) {
        any = Math.max(any, holds(atom, ends));
      }
      decision = any;
    }
    for (Atom atom : spec.after) {
      decision = Math.min(decision, holds(atom, ends));
    }
    for (int of : spec.plain) {
      decision = Math.min(decision, live(of, ends));
    }
    for (int of : spec.optional) {
      decision = Math.min(decision, settled(ends.get(of)) ? TRUE : WAITS);
    }
    for (List<Integer> first : spec.firsts) {
      decision = Math.min(decision, first(first, ends));
    }
    return decision;
  }

  private int first(List<Integer> alternatives, List<String> ends) {
    for (int of : alternatives) {
      if (live(of, ends) != FALSE) {
        return live(of, ends);
      }
    }
    return FALSE;
  }

  private int live(int of, List<String> ends) {
    return value(ends.get(of), nodes.get(of).live(ends.get(of)));
  }

  private static int value(String end, boolean holds) {
    return settled(end) ? (holds ? TRUE : FALSE) : WAITS;
  }

  private static boolean settled(String end) {
    return !end.equals(FAILED);
  }

  private int holds(Atom atom, List<String> ends) {
    int of = Integer.parseInt(atom.node().substring(1));
    String end = ends.get(of);
    String label = java.util.Objects.requireNonNull(atom.label());
    return switch (label) {
      case OK -> live(of, ends);
      case "ended" -> value(end, true);
      case "error" -> value(end, end.equals("bad") || end.equals(IGNORED));
      default -> value(end, end.equals(label));
    };
  }
}
