// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.ApprovalKind;
import dev.analemma.definition.NodeKind.BlockKind;
import dev.analemma.definition.NodeKind.CallKind;
import dev.analemma.definition.NodeKind.Escalation;
import dev.analemma.definition.NodeKind.FailKind;
import dev.analemma.definition.NodeKind.LoopKind;
import dev.analemma.definition.NodeKind.MachineKind;
import dev.analemma.definition.NodeKind.MapKind;
import dev.analemma.definition.NodeKind.RaceKind;
import dev.analemma.definition.NodeKind.WaitKind;
import dev.analemma.definition.Schema;
import dev.analemma.definition.Sink;
import dev.analemma.internal.compile.Action.ApprovalAction;
import dev.analemma.internal.compile.Action.BlockAction;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.Action.FailAction;
import dev.analemma.internal.compile.Action.LoopAction;
import dev.analemma.internal.compile.Action.MapAction;
import dev.analemma.internal.compile.Action.RaceAction;
import dev.analemma.internal.compile.Action.Reminder;
import dev.analemma.internal.compile.Action.WaitAction;
import dev.analemma.internal.compile.BodyDraft.Kind;
import dev.analemma.internal.compile.NodeDraft.ActionLink;
import dev.analemma.internal.compile.Texts.Site;
import dev.analemma.internal.compile.Texts.Use;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.internal.expression.SlotResolver;
import dev.analemma.internal.skill.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the kinds of nodes other than operators, and the bodies inside them. */
final class KindAnalyzer {
  private final Analysis analysis;
  private final Texts texts;
  private final BodyReader bodies;
  private final MachineAnalyzer machines;

  KindAnalyzer(Analysis analysis, Texts texts, BodyReader bodies) {
    this.analysis = analysis;
    this.texts = texts;
    this.bodies = bodies;
    this.machines = new MachineAnalyzer(analysis, texts, bodies);
  }

  void read(NodeDraft node, Site site) {
    NodeKind kind = node.definition.kind();
    if (kind instanceof BlockKind block) {
      node.action = block(node, block);
    } else if (kind instanceof FailKind fail) {
      node.action = fail(node, fail, site);
    } else if (kind instanceof RaceKind race) {
      node.action = race(node, race);
    } else if (kind instanceof MapKind map) {
      node.action = map(node, map, site);
    } else if (kind instanceof LoopKind loop) {
      node.action = loop(node, loop, site);
    } else if (kind instanceof MachineKind machine) {
      node.action = machines.read(node, machine, site);
    } else if (kind instanceof CallKind call) {
      node.action = call(node, call, site);
    } else if (kind instanceof WaitKind wait) {
      node.action = pause(node, wait, site);
    } else if (kind instanceof ApprovalKind approval) {
      node.action = approval(node, approval, site);
    }
    for (BodyDraft child : node.children) {
      node.effectful |= child.nodes.stream().anyMatch(inner -> inner.effectful);
    }
  }

  /** Returns the body around a place whose map streams its results to a writer, or null. */
  static @Nullable BodyDraft writerAround(BodyDraft from) {
    for (BodyDraft body = from; body != null; body = body.parent) {
      if (body.enclosing != null && writes(body.enclosing.definition)) {
        return body;
      }
    }
    return null;
  }

  /** Returns whether a node is a map that streams its results to a writer. */
  private static boolean writes(NodeDefinition node) {
    return node.kind() instanceof MapKind map
        && map.results() != null
        && map.results().has("writer");
  }

  private @Nullable ParsedValue value(
      NodeDraft node, String key, @Nullable JsonNode value, Site site) {
    return value == null ? null : texts.value(value, node.inside(key), site);
  }

  private static @Nullable Linked link(@Nullable ParsedValue value, SlotResolver slots) {
    return value == null ? null : value.link(slots);
  }

  // Kinds with a body

  private ActionLink block(NodeDraft node, BlockKind block) {
    BodyDraft body = node.child(Kind.GRAPH, "nodes");
    body.settle = block.settle();
    bodies.read(body, block.body().nodes());
    bodies.output(body, block.body().output(), node.inside("output"));
    bodies.cleanup(body, block.cleanup(), node.inside("finally"));
    return slots -> new BlockAction();
  }

  private ActionLink race(NodeDraft node, RaceKind race) {
    bodies.read(node.child(Kind.APART, "branches"), race.branches());
    node.labels = List.copyOf(race.branches().keySet());
    return slots -> new RaceAction();
  }

  private ActionLink map(NodeDraft node, MapKind map, Site site) {
    ParsedValue items = value(node, "items", map.items(), site);
    ParsedValue source = value(node, "source", map.source(), site);
    ParsedValue batch = value(node, "batch", map.batch(), site);
    PermitDraft permit =
        PermitDraft.ofItems(
            texts, analysis.ownKey(node), map.concurrency(), node.inside("concurrency"), site);
    ParsedValue concurrency = window(node, map.concurrency(), site);
    ParsedValue tolerate = value(node, "tolerate", map.tolerate(), site);
    ParsedValue results = value(node, "results", map.results(), site);
    ParsedValue onItemError = value(node, "onItemError", map.onItemError(), site);
    ParsedValue itemKey =
        map.itemKey() == null
            ? null
            : texts.expression(map.itemKey(), node.inside("itemKey"), true, site);
    BodyDraft body = node.child(Kind.GRAPH, "nodes");
    bodies.variables(body, map.as(), map.batch() == null ? "item" : "items", "index");
    bodies.read(body, map.body().nodes());
    bodies.output(body, map.body().output(), node.inside("output"));
    node.effectful |= writes(node.definition);
    if (permit != null) {
      permit.checkWaits(node, node.inside("concurrency"), analysis);
    }
    return slots ->
        new MapAction(
            link(items, slots),
            link(source, slots),
            link(batch, slots),
            link(concurrency, slots),
            link(tolerate, slots),
            link(results, slots),
            itemKey == null ? null : itemKey.linkItem(slots),
            link(onItemError, slots),
            permit == null ? null : permit.link(slots));
  }

  /** Returns how many items may be under way, or null for the default. */
  private @Nullable ParsedValue window(NodeDraft node, @Nullable JsonNode concurrency, Site site) {
    if (concurrency == null || !concurrency.isObject()) {
      return value(node, "concurrency", concurrency, site);
    }
    JsonNode max = concurrency.get("max");
    if (max == null && (concurrency.has("adapt") || concurrency.has("min"))) {
      max = IntNode.valueOf(PermitPlan.ADAPTIVE_MAX);
    }
    return value(node, "concurrency/max", max, site);
  }

  private ActionLink loop(NodeDraft node, LoopKind loop, Site site) {
    ParsedValue max = texts.value(loop.max(), node.inside("max"), site);
    Map<String, ParsedValue> state = texts.values(loop.state(), node.inside("state"), site);
    BodyDraft body = node.child(Kind.GRAPH, "nodes");
    bodies.variables(body, loop.as(), "state", "iteration");
    bodies.read(body, loop.body().nodes());
    bodies.output(body, loop.body().output(), node.inside("output"));
    Site after = Site.after(body).with(Use.RESULT);
    Map<String, ParsedValue> set = texts.values(loop.set(), node.inside("set"), after);
    ParsedValue until = texts.expression(loop.until(), node.inside("until"), false, after);
    // The body's result is its state: everything that 'set' and 'until' name is used.
    body.outputWritten = true;
    return slots ->
        new LoopAction(
            max.link(slots), Texts.link(state, slots), Texts.link(set, body), until.link(body));
  }

  // Kinds without a body

  private ActionLink fail(NodeDraft node, FailKind fail, Site site) {
    node.effectful = true;
    JsonNode written = fail.message();
    ParsedValue message =
        written != null && written.isTextual() && !written.textValue().startsWith("$")
            ? texts.template(written.textValue(), Sink.TEXT, node.inside("message"), site)
            : value(node, "message", written, site);
    ParsedValue details = value(node, "details", fail.details(), site);
    return slots -> new FailAction(fail.code(), link(message, slots), link(details, slots));
  }

  private ActionLink call(NodeDraft node, CallKind call, Site site) {
    node.effectful = true;
    String skill = skill(node, call, site);
    ParsedValue definition = value(node, "definition", call.definition(), site);
    ParsedValue with =
        call.with() == null ? null : texts.value(call.with(), node.pointer() + "/with", site);
    return slots ->
        new CallAction(
            skill,
            link(definition, slots),
            call.profile(),
            link(with, slots),
            call.detach(),
            place(node));
  }

  private static CallPlace place(NodeDraft call) {
    BodyDraft streamed = writerAround(call.body);
    return new CallPlace(
        Expansion.told(call.pointer()),
        call.lockedBy == null ? null : Expansion.told(call.lockedBy),
        streamed == null || streamed.enclosing == null ? null : streamed.enclosing.id,
        call.ungated == null ? null : call.ungated.id);
  }

  /** Returns the name of the skill that a call names under {@code uses}, or null. */
  private @Nullable String skill(NodeDraft node, CallKind call, Site site) {
    JsonNode target = call.target();
    if (target == null) {
      return null;
    }
    String pointer = node.pointer() + "/call";
    texts.value(target, pointer, site);
    String name = target.asText();
    name = name.substring(name.lastIndexOf('.') + 1);
    String used = analysis.definition.uses().get(name);
    if (used != null && !Target.isSkill(used)) {
      analysis.error(
          "TARGET_INVALID",
          pointer,
          "'%s' is %s, which is no skill".formatted(name, used),
          "Call a skill; the value of an asset is read as '$.uses.%s'".formatted(name));
    }
    return name;
  }

  private ActionLink pause(NodeDraft node, WaitKind wait, Site site) {
    node.effectful = true;
    ParsedValue duration = value(node, "for", wait.duration(), site);
    ParsedValue until = value(node, "until", wait.until(), site);
    ParsedValue timeout = value(node, "timeout", wait.timeout(), site);
    Schema schema =
        wait.schema() == null
            ? null
            : Schema.compile(wait.schema(), node.inside("schema"), analysis.faults);
    return slots ->
        new WaitAction(
            link(duration, slots), link(until, slots), wait.signal(), link(timeout, slots), schema);
  }

  private ActionLink approval(NodeDraft node, ApprovalKind approval, Site site) {
    node.effectful = true;
    node.labels = List.of("approved", "rejected", "expired");
    ParsedValue to = texts.value(approval.to(), node.inside("to"), site);
    ParsedValue show = value(node, "show", approval.show(), site);
    ParsedValue timeout = value(node, "timeout", approval.timeout(), site);
    List<ParsedValue> after = new ArrayList<>();
    List<ParsedValue> told = new ArrayList<>();
    for (int i = 0; i < approval.escalate().size(); i++) {
      Escalation written = approval.escalate().get(i);
      after.add(texts.value(written.after(), node.inside("escalate/" + i + "/after"), site));
      told.add(texts.value(written.to(), node.inside("escalate/" + i + "/to"), site));
    }
    Integer quorum = approval.quorum();
    return slots -> {
      List<Reminder> reminders = new ArrayList<>();
      for (int i = 0; i < after.size(); i++) {
        reminders.add(new Reminder(after.get(i).link(slots), told.get(i).link(slots)));
      }
      return new ApprovalAction(
          to.link(slots),
          link(show, slots),
          link(timeout, slots),
          reminders,
          quorum == null ? 1 : quorum);
    };
  }
}
