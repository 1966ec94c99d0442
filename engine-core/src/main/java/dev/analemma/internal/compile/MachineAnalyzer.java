// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.MachineKind;
import dev.analemma.definition.NodeKind.MachineNode;
import dev.analemma.definition.NodeKind.Transition;
import dev.analemma.internal.compile.Action.MachineAction;
import dev.analemma.internal.compile.Action.Next;
import dev.analemma.internal.compile.Action.StateField;
import dev.analemma.internal.compile.Action.Step;
import dev.analemma.internal.compile.BodyDraft.Kind;
import dev.analemma.internal.compile.NodeDraft.ActionLink;
import dev.analemma.internal.compile.Texts.Site;
import dev.analemma.internal.compile.Texts.Use;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.SlotResolver;
import dev.analemma.internal.text.Pointers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads machines: their state, their nodes, and where the token goes. */
final class MachineAnalyzer {
  private static final String END = "end";

  private final Analysis analysis;
  private final Texts texts;
  private final BodyReader bodies;

  MachineAnalyzer(Analysis analysis, Texts texts, BodyReader bodies) {
    this.analysis = analysis;
    this.texts = texts;
    this.bodies = bodies;
  }

  /** A step whose texts have been parsed. */
  private record StepDraft(
      Map<String, ParsedValue> set, List<NextDraft> next, Map<String, Integer> catches) {
    Step link(SlotResolver slots) {
      List<Next> ways = new ArrayList<>(next.size());
      for (NextDraft way : next) {
        ways.add(new Next(way.condition == null ? null : way.condition.link(slots), way.to));
      }
      return new Step(Texts.link(set, slots), ways, catches);
    }
  }

  private record NextDraft(@Nullable ParsedValue condition, int to) {}

  ActionLink read(NodeDraft node, MachineKind machine, Site site) {
    ParsedValue max = texts.value(machine.max(), node.inside("max"), site);
    Map<String, ParsedValue> inits = new LinkedHashMap<>();
    machine
        .state()
        .forEach(
            (name, field) ->
                inits.put(
                    name,
                    texts.value(
                        field.init(), Pointers.child(node.inside("state"), name) + "/init", site)));
    BodyDraft body = node.child(Kind.APART, "nodes");
    bodies.variables(body, machine.as(), "state", "iteration");
    Map<String, NodeDefinition> written = new LinkedHashMap<>();
    machine.nodes().forEach((id, step) -> written.put(id, step.node()));
    bodies.read(body, written);
    Map<String, Integer> places = new HashMap<>();
    for (NodeDraft step : body.nodes) {
      places.put(step.id, step.index);
    }
    int start = place(machine, body, machine.start(), node.inside("start"), places, false);
    List<StepDraft> steps = new ArrayList<>(body.nodes.size());
    for (NodeDraft step : body.nodes) {
      MachineNode definition = machine.nodes().get(step.id);
      if (definition != null) {
        steps.add(step(machine, step, definition, places));
      }
    }
    ParsedValue output =
        machine.output() == null
            ? null
            : texts.value(machine.output(), node.inside("output"), Site.after(body));
    return slots -> {
      List<StateField> fields = new ArrayList<>();
      machine
          .state()
          .forEach(
              (name, field) -> {
                ParsedValue init = inits.get(name);
                if (init != null) {
                  fields.add(new StateField(name, init.link(slots), field.merge(), field.max()));
                }
              });
      SlotResolver inside = body;
      return new MachineAction(
          max.link(slots),
          start,
          fields,
          steps.stream().map(step -> step.link(inside)).toList(),
          output == null ? null : output.link(inside));
    };
  }

  private StepDraft step(
      MachineKind machine, NodeDraft step, MachineNode written, Map<String, Integer> places) {
    Site after = Site.after(step.body).with(Use.RESULT);
    String set = step.pointer() + "/set";
    Map<String, ParsedValue> values = texts.values(written.set(), set, after);
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
    List<NextDraft> ways = new ArrayList<>(written.next().size());
    for (int i = 0; i < written.next().size(); i++) {
      Transition next = written.next().get(i);
      String pointer = step.pointer() + "/next/" + i;
      ParsedValue condition =
          next.condition() == null
              ? null
              : texts.expression(next.condition(), pointer + "/if", false, after);
      ways.add(
          new NextDraft(
              condition, place(machine, step.body, next.to(), pointer + "/to", places, true)));
    }
    Map<String, Integer> catches = new HashMap<>();
    step.definition
        .catches()
        .forEach(
            (code, target) -> {
              if (target instanceof CatchTarget.ToLabel to) {
                String pointer = Pointers.child(step.pointer() + "/catch", code);
                catches.put(code, place(machine, step.body, to.label(), pointer, places, true));
              }
            });
    return new StepDraft(values, ways, catches);
  }

  private int place(
      MachineKind machine,
      BodyDraft body,
      String name,
      String pointer,
      Map<String, Integer> places,
      boolean end) {
    if (end && name.equals(END)) {
      return MachineAction.END;
    }
    Integer place = places.get(name);
    if (place != null) {
      return place;
    }
    if (analysis.unread.covers(Pointers.child(body.pointer, name))) {
      return MachineAction.END;
    }
    analysis.error(
        "REF_UNKNOWN_NODE",
        pointer,
        "the machine has no node '%s'".formatted(name),
        analysis.near(
            name,
            machine.nodes().keySet(),
            end ? "Write end, or one of" : "Its nodes are",
            "Add it"));
    return MachineAction.END;
  }
}
