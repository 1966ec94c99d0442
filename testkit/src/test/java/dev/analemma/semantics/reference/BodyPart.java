// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.reference.Term.Names;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A block, a called workflow, or the whole: nodes, and then the nodes of {@code finally}. */
final class BodyPart extends Part {
  private final Play play;
  private final Frame body;
  private final Map<String, NodeDefinition> cleanup;
  private final Names around;
  private @Nullable Result result;
  private @Nullable Frame last;

  private BodyPart(Play play, Frame body, Map<String, NodeDefinition> cleanup, Names around) {
    this.play = play;
    this.body = body;
    this.cleanup = cleanup;
    this.around = around;
  }

  static BodyPart of(Play play, String address, NodeKind.BlockKind block, Names names) {
    Frame.Mode mode = block.settle() ? Frame.Mode.SETTLE : Frame.Mode.CANCEL;
    Frame body =
        new Frame(
            play, address, block.body().nodes(), block.body().output(), mode, Map.of(), names);
    return new BodyPart(play, body, block.cleanup(), names);
  }

  static BodyPart of(
      Play play, String address, WorkflowDefinition definition, @Nullable JsonNode input) {
    Names names = Kinds.inputs(definition, input);
    Frame body =
        new Frame(
            play,
            address,
            definition.body().nodes(),
            definition.body().output(),
            Frame.Mode.CANCEL,
            Map.of(),
            names);
    return new BodyPart(play, body, definition.cleanup(), names);
  }

  Frame body() {
    return body;
  }

  @Override
  void settle() {
    body.settle();
    if (result == null && body.quiet()) {
      result = body.finish();
      String address = body.address.isEmpty() ? "finally" : body.address + "/finally";
      // It cannot fail what it cleans up after, so its nodes go on beside each other.
      last = new Frame(play, address, cleanup, null, Frame.Mode.CANCEL, outcome(result), around);
    }
    if (last != null) {
      last.settle();
    }
  }

  private static Map<String, JsonNode> outcome(Result result) {
    String status =
        result.cancelled() ? "CANCELLED" : result.error() == null ? "COMPLETED" : "FAILED";
    var run = Term.JSON.objectNode();
    run.putObject("outcome").put("status", status);
    return Map.of("run", run);
  }

  @Override
  void moves(List<Move> out) {
    body.moves(out);
    if (last != null) {
      last.moves(out);
    }
  }

  @Override
  boolean quiet() {
    return last != null && last.quiet();
  }

  @Override
  Result finish() {
    Frame cleaned = java.util.Objects.requireNonNull(last);
    if (!cleaned.errors().isEmpty()) {
      cleaned.finish();
    }
    return java.util.Objects.requireNonNull(result);
  }

  @Override
  void stop() {
    if (result == null) {
      body.stop();
    }
  }

  @Override
  void undo() {
    body.undo();
  }
}
