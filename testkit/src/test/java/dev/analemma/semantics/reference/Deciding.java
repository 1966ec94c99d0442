// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import dev.analemma.definition.Atom;
import dev.analemma.semantics.reference.Node.Status;
import dev.analemma.semantics.reference.Term.Names;
import dev.analemma.semantics.reference.Term.Path;
import dev.analemma.semantics.reference.Term.Root;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows 1 to 3: whether a node of a frame may start, by the nodes around it. Null while that is not
 * known.
 */
final class Deciding {
  private final Map<String, Node> nodes;
  private final Names names;

  Deciding(Map<String, Node> nodes, Names names) {
    this.nodes = nodes;
    this.names = names;
  }

  @Nullable Boolean decide(Node node) {
    List<@Nullable Boolean> all = new ArrayList<>();
    List<Atom> when = node.definition.when();
    if (!when.isEmpty()) {
      List<@Nullable Boolean> any = new ArrayList<>();
      when.forEach(atom -> any.add(holds(atom)));
      all.add(any.contains(true) ? Boolean.TRUE : any.contains(null) ? null : Boolean.FALSE);
    }
    node.definition.after().forEach(atom -> all.add(holds(atom)));
    node.needs.required.forEach(root -> all.add(live(root)));
    node.needs.firsts.forEach(first -> all.add(firstLive(first)));
    node.needs.settled.forEach(root -> all.add(settled(root) ? true : null));
    return all.contains(false) ? Boolean.FALSE : all.contains(null) ? null : Boolean.TRUE;
  }

  private @Nullable Boolean holds(Atom atom) {
    Node node = nodes.get(atom.node());
    if (!node.settled()) {
      return null;
    }
    String label = atom.label() == null ? "ok" : atom.label();
    return switch (label) {
      case "ok" -> node.status == Status.ENDED;
      case "ended" -> true;
      case "skipped" -> node.status == Status.SKIPPED;
      case "error" -> node.status == Status.CAUGHT;
      default -> node.label.equals(label);
    };
  }

  private boolean settled(Root root) {
    Node node = nodes.get(root.name());
    return node == null || node.settled();
  }

  private @Nullable Boolean live(Root root) {
    return settled(root) ? names.find(root) != null : null;
  }

  /** A live alternative whose path is missing is passed over; if all are, that is an error. */
  private @Nullable Boolean firstLive(List<Term> alternatives) {
    boolean some = false;
    for (Term alternative : alternatives) {
      if (!(alternative instanceof Path path)) {
        return true;
      }
      Boolean live = live(path.root());
      if (live == null) {
        return null;
      }
      some |= live;
      if (path.find(names) != null) {
        return true;
      }
    }
    return some;
  }

  /** Row 8: null as long as somebody may still hear of a caught error. */
  @Nullable Boolean heard(Node caught) {
    List<Node> listeners =
        nodes.values().stream().filter(node -> listens(node, caught.id, caught.label)).toList();
    if (listeners.stream().anyMatch(listener -> listener.started)) {
      return true;
    }
    boolean nobody = listeners.stream().allMatch(node -> node.status == Status.SKIPPED);
    return nobody ? Boolean.FALSE : null;
  }

  private static boolean listens(Node node, String id, String label) {
    return asks(node, new Atom(id, label)) || asks(node, new Atom(id, "error"));
  }

  /** Returns whether any node asks for a label of an approval; who asks for any end does. */
  boolean asked(Node approval, String label) {
    return nodes.values().stream()
        .anyMatch(
            node ->
                asks(node, new Atom(approval.id, label))
                    || asks(node, new Atom(approval.id, "ended")));
  }

  private static boolean asks(Node node, Atom atom) {
    return node.definition.when().contains(atom) || node.definition.after().contains(atom);
  }
}
