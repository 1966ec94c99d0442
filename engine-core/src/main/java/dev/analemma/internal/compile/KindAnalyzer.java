// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.ApprovalKind;
import dev.analemma.definition.NodeKind.BlockKind;
import dev.analemma.definition.NodeKind.CallKind;
import dev.analemma.definition.NodeKind.FailKind;
import dev.analemma.definition.NodeKind.LoopKind;
import dev.analemma.definition.NodeKind.MachineKind;
import dev.analemma.definition.NodeKind.MachineNode;
import dev.analemma.definition.NodeKind.MapKind;
import dev.analemma.definition.NodeKind.RaceKind;
import dev.analemma.definition.NodeKind.Transition;
import dev.analemma.definition.NodeKind.WaitKind;
import dev.analemma.definition.Sink;
import dev.analemma.internal.compile.BodyDraft.Kind;
import dev.analemma.internal.compile.Texts.Site;
import dev.analemma.internal.compile.Texts.Use;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.text.Pointers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the kinds of nodes other than operators, and the bodies inside them. */
final class KindAnalyzer {
  private static final String MACHINE_END = "end";

  private final Analysis analysis;
  private final Texts texts;
  private final BodyReader bodies;

  KindAnalyzer(Analysis analysis, Texts texts, BodyReader bodies) {
    this.analysis = analysis;
    this.texts = texts;
    this.bodies = bodies;
  }

  void read(NodeDraft node, Site site) {
    NodeKind kind = node.definition.kind();
    if (kind instanceof BlockKind block) {
      block(node, block);
    } else if (kind instanceof FailKind fail) {
      fail(node, fail, site);
    } else {
      NodeAnalyzer.unsupported(
          node, "kind '%s' is not run by this engine yet".formatted(kind.key()));
      if (kind instanceof RaceKind race) {
        race(node, race);
      } else if (kind instanceof MapKind map) {
        map(node, map, site);
      } else if (kind instanceof LoopKind loop) {
        loop(node, loop, site);
      } else if (kind instanceof MachineKind machine) {
        machine(node, machine, site);
      } else if (kind instanceof CallKind call) {
        call(node, call, site);
      } else if (kind instanceof WaitKind wait) {
        pause(node, wait, site);
      } else if (kind instanceof ApprovalKind approval) {
        approval(node, approval, site);
      }
    }
    for (BodyDraft child : node.children) {
      node.effectful |= child.nodes.stream().anyMatch(inner -> inner.effectful);
    }
  }

  /** Returns the body around a place whose map streams its results to a writer, or null. */
  static @Nullable BodyDraft writerAround(BodyDraft from) {
    for (BodyDraft body = from; body != null; body = body.parent) {
      if (body.enclosing != null
          && body.enclosing.definition.kind() instanceof MapKind map
          && writes(map)) {
        return body;
      }
    }
    return null;
  }

  private static boolean writes(MapKind map) {
    return map.results() != null && map.results().has("writer");
  }

  private BodyDraft child(NodeDraft node, Kind kind, String pointer) {
    BodyDraft body = new BodyDraft(kind, pointer, node.body.level + 1, node.body, node);
    node.children = List.of(body);
    return body;
  }

  private static String inside(NodeDraft node, String key) {
    return node.pointer() + "/" + node.definition.kind().key() + "/" + key;
  }

  private @Nullable ParsedValue value(
      NodeDraft node, String key, @Nullable JsonNode value, Site site) {
    return value == null ? null : texts.value(value, inside(node, key), site);
  }

  private void values(Map<String, JsonNode> values, String pointer, Site site) {
    values.forEach((key, value) -> texts.value(value, Pointers.child(pointer, key), site));
  }

  // Kinds with a body

  private void block(NodeDraft node, BlockKind block) {
    BodyDraft body = child(node, Kind.GRAPH, inside(node, "nodes"));
    bodies.read(body, block.body().nodes());
    bodies.output(body, block.body().output(), inside(node, "output"));
    if (block.settle()) {
      NodeAnalyzer.unsupported(node, "'onError: settle' is not kept by this engine yet");
    }
    if (!block.cleanup().isEmpty()) {
      BodyDraft cleanup =
          new BodyDraft(Kind.CLEANUP, inside(node, "finally"), body.level + 1, body, node);
      bodies.read(cleanup, block.cleanup());
      node.children = List.of(body, cleanup);
      NodeAnalyzer.unsupported(node, "'finally' of a block is not run by this engine yet");
    }
  }

  private void race(NodeDraft node, RaceKind race) {
    BodyDraft body = child(node, Kind.APART, inside(node, "branches"));
    bodies.read(body, race.branches());
    node.labels = List.copyOf(race.branches().keySet());
  }

  private void map(NodeDraft node, MapKind map, Site site) {
    value(node, "items", map.items(), site);
    value(node, "source", map.source(), site);
    value(node, "batch", map.batch(), site);
    value(node, "concurrency", map.concurrency(), site);
    value(node, "tolerate", map.tolerate(), site);
    value(node, "results", map.results(), site);
    value(node, "onItemError", map.onItemError(), site);
    if (map.itemKey() != null) {
      texts.expression(map.itemKey(), inside(node, "itemKey"), true, site);
    }
    BodyDraft body = child(node, Kind.GRAPH, inside(node, "nodes"));
    variables(body, node, map.as(), map.batch() == null ? "item" : "items", "index");
    bodies.read(body, map.body().nodes());
    bodies.output(body, map.body().output(), inside(node, "output"));
    node.effectful |= writes(map);
  }

  private void variables(
      BodyDraft body, NodeDraft node, @Nullable String as, String value, String count) {
    String name = as == null ? value : as;
    String pointer = as == null ? node.pointer() : inside(node, "as");
    bodies.variable(body, name, BodyDraft.VALUE, pointer);
    body.variables.put(count, BodyDraft.COUNT);
  }

  private void loop(NodeDraft node, LoopKind loop, Site site) {
    value(node, "max", loop.max(), site);
    values(loop.state(), inside(node, "state"), site);
    BodyDraft body = child(node, Kind.GRAPH, inside(node, "nodes"));
    variables(body, node, loop.as(), "state", "iteration");
    bodies.read(body, loop.body().nodes());
    bodies.output(body, loop.body().output(), inside(node, "output"));
    Site after = Site.after(body).with(Use.RESULT);
    values(loop.set(), inside(node, "set"), after);
    texts.expression(loop.until(), inside(node, "until"), false, after);
    // The body's result is its state: everything that 'set' and 'until' name is used.
    body.outputWritten = true;
  }

  // Machines

  private void machine(NodeDraft node, MachineKind machine, Site site) {
    value(node, "max", machine.max(), site);
    machine
        .state()
        .forEach(
            (name, field) ->
                texts.value(
                    field.init(), Pointers.child(inside(node, "state"), name) + "/init", site));
    BodyDraft body = child(node, Kind.APART, inside(node, "nodes"));
    variables(body, node, machine.as(), "state", "iteration");
    Map<String, NodeDefinition> steps = new LinkedHashMap<>();
    machine.nodes().forEach((id, step) -> steps.put(id, step.node()));
    bodies.read(body, steps);
    if (!machine.nodes().containsKey(machine.start())) {
      unknownStep(machine, machine.start(), inside(node, "start"), false);
    }
    for (NodeDraft step : body.nodes) {
      MachineNode written = machine.nodes().get(step.id);
      if (written != null) {
        step(machine, step, written);
      }
    }
    if (machine.output() != null) {
      texts.value(machine.output(), inside(node, "output"), Site.after(body));
    }
  }

  private void step(MachineKind machine, NodeDraft step, MachineNode written) {
    Site after = Site.after(step.body).with(Use.RESULT);
    String set = step.pointer() + "/set";
    values(written.set(), set, after);
    for (String field : written.set().keySet()) {
      if (!machine.state().containsKey(field)) {
        analysis.error(
            "STATE_UNKNOWN_FIELD",
            Pointers.child(set, field),
            "the state has no field '%s'".formatted(field),
            analysis.near(
                field, machine.state().keySet(), "Its fields are", "Declare it under 'state'"));
      }
    }
    for (int i = 0; i < written.next().size(); i++) {
      Transition next = written.next().get(i);
      String pointer = step.pointer() + "/next/" + i;
      if (next.condition() != null) {
        texts.expression(next.condition(), pointer + "/if", false, after);
      }
      if (!next.to().equals(MACHINE_END) && !machine.nodes().containsKey(next.to())) {
        unknownStep(machine, next.to(), pointer + "/to", true);
      }
    }
    step.definition
        .catches()
        .forEach(
            (code, target) -> {
              if (target instanceof CatchTarget.ToLabel to
                  && !to.label().equals(MACHINE_END)
                  && !machine.nodes().containsKey(to.label())) {
                unknownStep(
                    machine, to.label(), Pointers.child(step.pointer() + "/catch", code), true);
              }
            });
  }

  private void unknownStep(MachineKind machine, String name, String pointer, boolean end) {
    analysis.error(
        "REF_UNKNOWN_NODE",
        pointer,
        "the machine has no node '%s'".formatted(name),
        analysis.near(
            name,
            machine.nodes().keySet(),
            end ? "Write end, or one of" : "Its nodes are",
            "Add it"));
  }

  // Kinds without a body

  private void fail(NodeDraft node, FailKind fail, Site site) {
    node.effectful = true;
    JsonNode message = fail.message();
    if (message != null && message.isTextual() && !message.textValue().startsWith("$")) {
      node.message = texts.template(message.textValue(), Sink.TEXT, inside(node, "message"), site);
    } else {
      node.message = value(node, "message", message, site);
    }
    node.details = value(node, "details", fail.details(), site);
  }

  private void call(NodeDraft node, CallKind call, Site site) {
    node.effectful = true;
    if (call.target() != null) {
      texts.value(call.target(), node.pointer() + "/call", site);
    }
    value(node, "definition", call.definition(), site);
    if (call.with() != null) {
      texts.value(call.with(), node.pointer() + "/with", site);
    }
  }

  private void pause(NodeDraft node, WaitKind wait, Site site) {
    node.effectful = true;
    value(node, "for", wait.duration(), site);
    value(node, "until", wait.until(), site);
    value(node, "timeout", wait.timeout(), site);
  }

  private void approval(NodeDraft node, ApprovalKind approval, Site site) {
    node.effectful = true;
    node.labels = List.of("approved", "rejected", "expired");
    value(node, "to", approval.to(), site);
    value(node, "show", approval.show(), site);
    value(node, "timeout", approval.timeout(), site);
    for (int i = 0; i < approval.escalate().size(); i++) {
      texts.value(
          approval.escalate().get(i).after(), inside(node, "escalate/" + i + "/after"), site);
      texts.value(approval.escalate().get(i).to(), inside(node, "escalate/" + i + "/to"), site);
    }
  }
}
