// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.MachineNode;
import dev.analemma.internal.codec.DocumentForm.Fields;
import java.util.ArrayList;
import java.util.List;

/** One level of the document of a node: its kind and what stands beside it. */
final class NodeForm {
  private NodeForm() {}

  static Fields node(NodeDefinition node) {
    Fields fields = new Fields();
    fields.put("if", node.condition());
    fields.putUnlessEmpty("when", DocumentForm.atoms(node.when()));
    fields.putUnlessEmpty("after", DocumentForm.atoms(node.after()));
    kind(fields, node.kind());
    fields.putUnlessEmpty("catch", DocumentForm.catches(node.catches()));
    Compensation compensation = node.compensate();
    fields.put("compensate", compensation == null ? null : DocumentForm.compensation(compensation));
    DocumentForm.policies(fields, node.policies());
    return fields;
  }

  static Fields machineNode(MachineNode node) {
    Fields fields = node(node.node());
    fields.putUnlessEmpty("set", node.set());
    fields.putUnlessEmpty("next", DocumentForm.transitions(node.next()));
    return fields;
  }

  private static void kind(Fields fields, NodeKind kind) {
    if (kind instanceof NodeKind.OperatorKind operator) {
      fields.put("operator", operator.operator());
      fields.put("with", operator.with());
      fields.put("stream", operator.stream());
    } else if (kind instanceof NodeKind.CallKind call) {
      call(fields, call);
    } else {
      Fields inside = new Fields();
      fields.put(kind.key(), inside.map());
      inside(inside, kind);
    }
  }

  private static void call(Fields fields, NodeKind.CallKind call) {
    if (call.target() != null) {
      fields.put("call", call.target());
    } else {
      Fields made = new Fields();
      made.put("definition", call.definition());
      made.put("profile", call.profile());
      fields.put("call", made.map());
    }
    fields.put("with", call.with());
    if (call.detach()) {
      fields.put("detach", BooleanNode.TRUE);
    }
  }

  private static void inside(Fields fields, NodeKind kind) {
    if (kind instanceof NodeKind.BlockKind block) {
      fields.put("nodes", block.body().nodes());
      fields.put("output", block.body().output());
      fields.put("onError", block.settle() ? "settle" : null);
      fields.putUnlessEmpty("finally", block.cleanup());
    } else if (kind instanceof NodeKind.RaceKind race) {
      fields.put("branches", race.branches());
    } else if (kind instanceof NodeKind.MapKind map) {
      map(fields, map);
    } else if (kind instanceof NodeKind.LoopKind loop) {
      fields.put("as", loop.as());
      fields.put("max", loop.max());
      fields.putUnlessEmpty("state", loop.state());
      fields.put("nodes", loop.body().nodes());
      fields.putUnlessEmpty("set", loop.set());
      fields.put("until", loop.until());
    } else if (kind instanceof NodeKind.MachineKind machine) {
      fields.put("as", machine.as());
      fields.put("start", machine.start());
      fields.put("max", machine.max());
      fields.putUnlessEmpty("state", DocumentForm.stateFields(machine.state()));
      fields.put("nodes", machine.nodes());
      fields.put("output", machine.output());
    } else if (kind instanceof NodeKind.WaitKind waiting) {
      fields.put("for", DocumentForm.duration(waiting.duration()));
      fields.put("until", waiting.until());
      fields.put("signal", waiting.signal());
      fields.put("timeout", DocumentForm.duration(waiting.timeout()));
      fields.put("schema", waiting.schema() == null ? null : SchemaForm.of(waiting.schema()));
    } else if (kind instanceof NodeKind.ApprovalKind approval) {
      approval(fields, approval);
    } else if (kind instanceof NodeKind.FailKind fail) {
      fields.put("code", fail.code());
      fields.put("message", fail.message());
      fields.put("details", fail.details());
    } else {
      throw new IllegalArgumentException("there is no kind " + kind.key());
    }
  }

  private static void map(Fields fields, NodeKind.MapKind map) {
    fields.put("items", map.items());
    fields.put("source", map.source());
    fields.put("as", map.as());
    fields.put("batch", DocumentForm.batch(map.batch()));
    fields.put("concurrency", DocumentForm.concurrency(map.concurrency()));
    fields.put("tolerate", map.tolerate());
    fields.put("results", map.results());
    fields.put("itemKey", map.itemKey());
    fields.put("onItemError", map.onItemError());
    fields.put("nodes", map.body().nodes());
    fields.put("output", map.body().output());
  }

  private static void approval(Fields fields, NodeKind.ApprovalKind approval) {
    fields.put("to", approval.to());
    fields.put("show", approval.show());
    fields.put("timeout", DocumentForm.duration(approval.timeout()));
    List<Object> escalations = new ArrayList<>();
    for (NodeKind.Escalation escalation : approval.escalate()) {
      Fields reminder = new Fields();
      reminder.put("after", DocumentForm.duration(escalation.after()));
      reminder.put("to", escalation.to());
      escalations.add(reminder.map());
    }
    fields.putUnlessEmpty("escalate", escalations);
    Integer quorum = approval.quorum();
    fields.put("quorum", quorum == null ? null : IntNode.valueOf(quorum));
  }
}
