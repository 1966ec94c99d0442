// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Atom;
import dev.analemma.semantics.RandomGraph.Node;
import dev.analemma.semantics.RandomGraph.Seen;
import dev.analemma.semantics.RandomGraph.Use;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules for what runs as the slowest and plainest code: every node is decided again and again
 * by the three-valued {@code decide} until nothing changes. The scheduler keeps counters instead.
 */
final class ReferenceModel {
  private enum State {
    PENDING,
    ENDED,
    CAUGHT,
    SKIPPED,
    FAILED
  }

  private final RandomGraph graph;
  private final State[] state;
  private final String[] label;
  private final JsonNode[] value;

  /** The codes of errors that nothing handles; empty if the run completes. */
  final Set<String> unhandled = new LinkedHashSet<>();

  ReferenceModel(RandomGraph graph) {
    this.graph = graph;
    int size = graph.nodes.size();
    state = new State[size];
    Arrays.fill(state, State.PENDING);
    label = new String[size];
    value = new JsonNode[size];
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int n = 0; n < size; n++) {
        Boolean decision = state[n] == State.PENDING ? decide(n) : null;
        if (decision != null) {
          settle(n, decision);
          changed = true;
        }
      }
    }
    for (int n = 0; n < size; n++) {
      if (state[n] == State.CAUGHT && !label[n].isEmpty() && !handled(n)) {
        unhandled.add(graph.nodes.get(n).end());
      }
    }
  }

  /** Returns the value of a node, or JSON null if it has none. */
  JsonNode value(int n) {
    return state[n] == State.ENDED ? value[n] : NullNode.getInstance();
  }

  /** Returns the code of a caught node's error, or null. */
  @Nullable String caughtCode(int n) {
    return state[n] == State.CAUGHT ? graph.nodes.get(n).end() : null;
  }

  private @Nullable Boolean decide(int n) {
    Node node = graph.nodes.get(n);
    List<@Nullable Boolean> all = new ArrayList<>();
    if (!node.when().isEmpty()) {
      all.add(or(node.when().stream().map(this::atom).toList()));
    }
    node.after().forEach(atom -> all.add(atom(atom)[0]));
    node.seen().forEach(seen -> all.add(known(seen)));
    if (all.contains(Boolean.FALSE)) {
      return false;
    }
    return all.contains(null) ? null : Boolean.TRUE;
  }

  private static @Nullable Boolean or(List<@Nullable Boolean[]> atoms) {
    boolean unknown = false;
    for (Boolean[] atom : atoms) {
      if (Boolean.TRUE.equals(atom[0])) {
        return true;
      }
      unknown |= atom[0] == null;
    }
    return unknown ? null : false;
  }

  /** In an array of one, because a stream takes no null. */
  private @Nullable Boolean[] atom(Atom atom) {
    int n = index(atom);
    if (!settled(n)) {
      return new Boolean[] {null};
    }
    String asked = atom.label();
    if (asked == null || asked.equals("ok")) {
      return new Boolean[] {state[n] == State.ENDED};
    }
    return new Boolean[] {
      switch (asked) {
        case "ended" -> true;
        case "skipped" -> state[n] == State.SKIPPED;
        case "error" -> state[n] == State.CAUGHT;
        default -> asked.equals(label[n]);
      }
    };
  }

  private static int index(Atom atom) {
    return Integer.parseInt(atom.node().substring(1));
  }

  private boolean settled(int n) {
    return state[n] == State.ENDED || state[n] == State.CAUGHT || state[n] == State.SKIPPED;
  }

  private @Nullable Boolean known(Seen seen) {
    int n = seen.nodes().get(0);
    return switch (seen.use()) {
      case REQUIRED -> settled(n) ? state[n] == State.ENDED : null;
      case ERROR -> settled(n) ? state[n] == State.CAUGHT : null;
      case OPTIONAL, HAS -> settled(n) ? true : null;
      case FIRST -> knownFirst(seen);
    };
  }

  private @Nullable Boolean knownFirst(Seen seen) {
    boolean someLive = false;
    for (int i = 0; i < seen.nodes().size(); i++) {
      int n = seen.nodes().get(i);
      if (!settled(n)) {
        return null;
      }
      if (state[n] == State.ENDED) {
        someLive = true;
        if (alternative(seen, i) != null) {
          return true;
        }
      }
    }
    return seen.literal() || someLive;
  }

  /** Returns the value of an alternative of a settled node, or null if it has none. */
  private @Nullable JsonNode alternative(Seen seen, int i) {
    int n = seen.nodes().get(i);
    if (state[n] != State.ENDED) {
      return null;
    }
    return seen.paths().get(i) ? value[n].get("extra") : value[n];
  }

  private void settle(int n, boolean run) {
    Node node = graph.nodes.get(n);
    label[n] = "";
    if (!run || Boolean.FALSE.equals(node.condition())) {
      state[n] = State.SKIPPED;
      return;
    }
    List<JsonNode> seen = new ArrayList<>();
    for (Seen each : node.seen()) {
      JsonNode found = sees(each);
      if (found == null) {
        failed(n, node, "REF_MISSING");
        return;
      }
      seen.add(found);
    }
    if (node.fails()) {
      failed(n, node, node.end());
      return;
    }
    state[n] = State.ENDED;
    value[n] = RandomGraph.value(n, seen);
    label[n] = node.end();
  }

  private void failed(int n, Node node, String code) {
    String target = node.catches().get(code);
    if (target == null && !code.startsWith("REF_")) {
      target = node.catches().get("*");
    }
    if (target == null) {
      state[n] = State.FAILED;
      unhandled.add(code);
    } else if (target.equals("=value")) {
      state[n] = State.ENDED;
      value[n] = TextNode.valueOf("instead");
      label[n] = "ok";
    } else {
      state[n] = State.CAUGHT;
      label[n] = target.equals("=ignore") ? "" : target;
    }
  }

  private @Nullable JsonNode sees(Seen seen) {
    int n = seen.nodes().get(0);
    if (seen.use() == Use.HAS) {
      return BooleanNode.valueOf(state[n] == State.ENDED);
    }
    if (seen.use() == Use.ERROR) {
      return TextNode.valueOf(graph.nodes.get(n).end());
    }
    if (seen.use() != Use.FIRST) {
      return value(n);
    }
    for (int i = 0; i < seen.nodes().size(); i++) {
      JsonNode found = alternative(seen, i);
      if (found != null) {
        return found instanceof IntNode ? IntNode.valueOf(found.intValue()) : found;
      }
    }
    return seen.literal() ? TextNode.valueOf("none") : null;
  }

  /** Row 8: at least one node with an atom on that label started. */
  private boolean handled(int source) {
    for (int n = 0; n < state.length; n++) {
      Node node = graph.nodes.get(n);
      List<Atom> atoms = new ArrayList<>(node.when());
      atoms.addAll(node.after());
      boolean listens =
          atoms.stream()
              .anyMatch(
                  atom ->
                      index(atom) == source
                          && ("error".equals(atom.label()) || label[source].equals(atom.label())));
      if (listens && state[n] != State.SKIPPED && state[n] != State.PENDING) {
        return true;
      }
    }
    return false;
  }
}
