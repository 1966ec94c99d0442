// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.semantics.reference.RandomDefinition.Feature;
import dev.analemma.semantics.reference.RandomDefinition.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kinds that wait for the time or for people, and the calls, for a {@link RandomDefinition}.
 */
final class RandomLeaf {
  /** The signals that nodes wait for. */
  static final List<String> SIGNALS = List.of("go", "stop");

  /** The profile of definitions that are made at run time, and what it allows. */
  static final String PROFILE = "tools";

  static final List<String> ALLOWED = List.of("t.inline", "t.compute", "t.undo");

  private final RandomDefinition random;

  RandomLeaf(RandomDefinition random) {
    this.random = random;
  }

  /** Gives a node its kind, and returns its labels; null if none was drawn. */
  @Nullable List<String> draw(ObjectNode node, Scope scope) {
    if (random.may(Feature.APPROVAL, 14)) {
      return approval(node, scope);
    }
    return drawBranch(node, scope) ? List.of() : null;
  }

  /** Gives a node a kind that ends on {@code ok} alone; returns whether one was drawn. */
  boolean drawBranch(ObjectNode node, Scope scope) {
    if (random.may(Feature.WAIT, 16)) {
      node.putObject("wait").put("for", random.any(List.of("1s", "2s", "5s")));
      return true;
    }
    if (random.may(Feature.UNTIL, 24)) {
      // The clock of these runs begins with that year.
      String until = "2026-01-01T00:00:0%dZ".formatted(random.below(5));
      node.putObject("wait").put("until", until);
      return true;
    }
    if (random.may(Feature.SIGNAL, 14)) {
      signal(node);
      return true;
    }
    if (random.may(Feature.DEFINITION, 20)) {
      ObjectNode call = node.putObject("call");
      call.set("definition", definition());
      call.put("profile", PROFILE);
      return true;
    }
    return random.one(10) && skill(node, scope);
  }

  private List<String> approval(ObjectNode node, Scope scope) {
    ObjectNode approval = node.putObject("approval").put("to", "group:some");
    if (random.one(2)) {
      approval.put("show", random.value(scope));
    }
    if (random.may(Feature.QUORUM, 3)) {
      approval.put("quorum", 2);
    }
    List<String> labels = new ArrayList<>(List.of("approved", "approved", "rejected"));
    if (random.one(2)) {
      approval.put("timeout", "3s");
      labels.add("expired");
    }
    return labels;
  }

  private void signal(ObjectNode node) {
    ObjectNode wait = node.putObject("wait").put("signal", random.any(SIGNALS));
    if (random.one(2)) {
      wait.put("timeout", "2s");
      if (random.one(3)) {
        node.set("retry", RandomDefinition.retry(1));
      }
    }
  }

  private boolean skill(ObjectNode node, Scope scope) {
    String path = random.skill();
    if (path == null) {
      return false;
    }
    random.drawn.merge(Feature.SKILL, 1, Integer::sum);
    node.put("call", path);
    if (random.one(3)) {
      // Not always an integer.
      node.putObject("with").put("x", random.value(scope));
    } else if (random.one(2) && !scope.numbers.isEmpty()) {
      node.putObject("with").put("x", "${ " + random.any(scope.numbers) + " }");
    }
    if (random.may(Feature.DETACH, 8)) {
      node.put("detach", true);
    } else if (random.may(Feature.RETRY_BODY, 8)) {
      node.set("retry", RandomDefinition.retry(1));
    }
    return true;
  }

  /** Returns a definition of a few operators; one in three is refused, for an operator in it. */
  private ObjectNode definition() {
    ObjectNode made = Term.JSON.objectNode().put("analemma", 1).put("name", "made");
    ObjectNode nodes = made.putObject("nodes");
    String before = "";
    for (int count = 1 + (random.one(2) ? 1 : 0); count > 0; count--) {
      String id = random.id();
      ObjectNode node = nodes.putObject(id);
      node.put(
          "operator", random.one(6) ? "t.async" : random.any(List.of("t.inline", "t.compute")));
      ObjectNode with = node.putObject("with").put("id", id);
      with.put("end", random.one(4) ? "E1" : "ok");
      with.putArray("labels");
      ArrayNode seen = with.putArray("seen");
      if (!before.isEmpty()) {
        // Read when the definition is made: it is a path in there.
        seen.add("$$." + before);
      }
      if (random.may(Feature.COMPENSATE, 3)) {
        ObjectNode undo = node.putObject("compensate").put("operator", "t.undo");
        undo.putObject("with").put("id", id).put("result", "$$.result");
      }
      before = id;
    }
    return made;
  }
}
