// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Body;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.semantics.reference.Node.Status;
import dev.analemma.semantics.reference.Term.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Row 20: a frame for each branch, of which the first to end well wins. */
final class RacePart extends Bodies {
  private final Map<String, NodeDefinition> branches;

  /** Branch to why it lost, null where it was skipped. */
  private final Map<String, Result.@Nullable Error> lost = new LinkedHashMap<>();

  RacePart(Play play, String address, NodeKind.RaceKind race, Names names) {
    super(play);
    branches = race.branches();
    branches.forEach(
        (id, branch) -> {
          Body body = new Body(Map.of(id, branch), null);
          open(new Frame(play, address, body, Frame.Mode.BRANCH, Map.of(), names));
        });
  }

  @Override
  void followed(Frame frame, Result end) {
    Node branch = frame.nodes.values().iterator().next();
    if (branch.status == Status.ENDED) {
      ObjectNode value = Term.JSON.objectNode();
      value.put("winner", branch.id);
      value.set("value", branch.value);
      over(Result.ok(branch.id, value));
      return;
    }
    lost.put(branch.id, branch.error);
    if (lost.size() == branches.size()) {
      over(Result.failed(new Result.Error("RACE_LOST", "", causes())));
    }
  }

  private JsonNode causes() {
    ObjectNode causes = Term.JSON.objectNode();
    for (String branch : branches.keySet()) {
      Result.Error error = lost.get(branch);
      causes.set(branch, error == null ? null : error.toJson());
    }
    return causes;
  }
}
