// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.internal.compile.BodyPlan;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.spi.Json;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A race: bodies of one node each, of which the first to end well wins (SEMANTICS row 20). The
 * others are cancelled and undone before the race ends.
 */
final class RaceRun extends NodeRun {
  private final List<RunError> lost = new ArrayList<>();
  private final ObjectNode causes = Json.nodes().objectNode();

  RaceRun(Activation activation) {
    super(activation);
  }

  @Override
  void begin() {
    for (BodyPlan branch : plan.bodies) {
      launch(frame(branch, -1));
    }
    if (plan.bodies.length == 0) {
      allLost();
    }
  }

  @Override
  boolean keeps(Frame child) {
    // A branch that was caught on a label has ended well, and lost.
    return child.ended(0) && !done();
  }

  @Override
  void followed(Frame child, @Nullable Object output, @Nullable RunError error) {
    String branch = child.plan.nodes[0].id;
    RunError cause = error == null ? child.caughtError(0) : error;
    if (cause != null) {
      lost.add(cause);
      causes.set(branch, cause.toJson());
    } else if (child.ended(0)) {
      ObjectNode won = Json.nodes().objectNode();
      won.put("winner", branch);
      won.set("value", HostValue.treeOf(output));
      won(child, new Outcome.Route(branch, won));
      return;
    } else {
      causes.putNull(branch);
    }
    if (causes.size() == plan.bodies.length) {
      allLost();
    }
  }

  /** Where the end of a branch is not written, that it won is: the others end by that. */
  private void won(Frame branch, Outcome.Route result) {
    Replay replay = run.replay();
    if (replay != null && !Recorder.records(branch, 0)) {
      // It can be computed early: others may have gone on before it won.
      replay.setAside(Kind.WON, branch.address(0), () -> wins(branch, result));
    } else {
      wins(branch, result);
    }
  }

  private void wins(Frame branch, Outcome.Route result) {
    if (done()) {
      return;
    }
    Recorder recorder = run.recorder;
    if (recorder != null && open() > 0 && !Recorder.records(branch, 0)) {
      recorder.won(branch.address(0));
    }
    succeed(result);
  }

  private void allLost() {
    ObjectNode inOrder = Json.nodes().objectNode();
    for (BodyPlan branch : plan.bodies) {
      String id = branch.nodes[0].id;
      inOrder.set(id, causes.get(id));
    }
    fail(
        error(
            lost,
            "RACE_LOST",
            "none of the %d branches of '%s' ended well".formatted(plan.bodies.length, plan.id),
            inOrder));
  }
}
