// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Body;
import dev.analemma.definition.Bound;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.Retry;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.reference.Term.Names;
import dev.analemma.semantics.reference.Term.Root;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each kind of node reads (rows 3 and 13), and what it does once it has started. */
final class Kinds {
  private Kinds() {}

  /** Returns what a node's references ask for: its own, and the free ones of what is inside. */
  static Needs needs(Play play, NodeDefinition node) {
    Needs needs = new Needs();
    String condition = node.condition();
    if (condition != null) {
      Term.expression(condition).needs(needs);
    }
    inside(play, node.kind(), needs);
    for (Retry retry : node.policies().retry()) {
      if (retry.max() instanceof Bound.Reference<Integer> read) {
        Term.of(TextNode.valueOf(read.text())).needs(needs);
      }
    }
    for (CatchTarget target : node.catches().values()) {
      if (target instanceof CatchTarget.ToValue to) {
        Term.of(to.value()).needs(needs);
      }
    }
    if (node.compensate() != null) {
      Needs undoing = new Needs();
      play.operator(node.compensate().operator()).config(node.compensate().with()).needs(undoing);
      needs.addFree(undoing, Set.of("result"));
    }
    return needs;
  }

  private static void inside(Play play, NodeKind kind, Needs needs) {
    if (kind instanceof NodeKind.OperatorKind operator) {
      play.operator(operator.operator()).config(operator.with()).needs(needs);
    } else if (kind instanceof NodeKind.FailKind fail) {
      Term.of(fail.details()).needs(needs);
    } else if (kind instanceof NodeKind.BlockKind block) {
      addBody(play, block.body(), Set.of(), needs);
      addNodes(play, block.cleanup(), Set.of(), needs);
    } else if (kind instanceof NodeKind.RaceKind race) {
      addNodes(play, race.branches(), Set.of(), needs);
    } else if (kind instanceof NodeKind.MapKind map) {
      Term.of(map.items()).needs(needs);
      addBody(play, map.body(), Set.of(name(map.as(), "item"), "items", "index"), needs);
    } else if (kind instanceof NodeKind.LoopKind loop) {
      Term.of(loop.max()).needs(needs);
      loop.state().values().forEach(init -> Term.of(init).needs(needs));
      Set<String> variables = Set.of(name(loop.as(), "state"), "iteration");
      addBody(play, loop.body(), variables, needs);
      Needs after = new Needs();
      loop.set().values().forEach(next -> Term.of(next).needs(after));
      Term.expression(loop.until()).needs(after);
      Set<String> seen = new HashSet<>(variables);
      seen.add("result");
      seen.addAll(loop.body().nodes().keySet());
      needs.addFree(after, seen);
    } else if (kind instanceof NodeKind.MachineKind machine) {
      addMachine(play, machine, needs);
    } else if (kind instanceof NodeKind.CallKind call) {
      Term.of(call.definition()).needs(needs);
      Term.of(call.with()).needs(needs);
    } else if (kind instanceof NodeKind.ApprovalKind approval) {
      Term.of(approval.show()).needs(needs);
    }
  }

  private static void addMachine(Play play, NodeKind.MachineKind machine, Needs needs) {
    Term.of(machine.max()).needs(needs);
    machine.state().values().forEach(field -> Term.of(field.init()).needs(needs));
    Needs inside = new Needs();
    for (NodeKind.MachineNode node : machine.nodes().values()) {
      Needs own = needs(play, node.node());
      inside.addFree(own, Set.of());
      node.set().values().forEach(patch -> Term.of(patch).needs(inside));
      for (NodeKind.Transition next : node.next()) {
        if (next.condition() != null) {
          Term.expression(next.condition()).needs(inside);
        }
      }
    }
    Term.of(machine.output()).needs(inside);
    Set<String> seen = new HashSet<>(machine.nodes().keySet());
    seen.addAll(Set.of(name(machine.as(), "state"), "iteration", "result"));
    needs.addFree(inside, seen);
  }

  private static void addBody(Play play, Body body, Set<String> variables, Needs needs) {
    addNodes(play, body.nodes(), variables, needs);
    Needs output = new Needs();
    Term.of(body.output()).needs(output);
    Set<String> seen = new HashSet<>(variables);
    seen.addAll(body.nodes().keySet());
    needs.addFree(output, seen);
  }

  private static void addNodes(
      Play play, Map<String, NodeDefinition> nodes, Set<String> variables, Needs needs) {
    Set<String> seen = new HashSet<>(variables);
    seen.addAll(nodes.keySet());
    nodes.values().forEach(node -> needs.addFree(needs(play, node), seen));
  }

  static String name(@Nullable String as, String otherwise) {
    return as == null ? otherwise : as;
  }

  /** Returns a started part; throws {@link Term.Broken} where its values cannot be made. */
  static Part part(Play play, Node node, String address, Names names) {
    NodeKind kind = node.definition.kind();
    // A second attempt has addresses of its own inside.
    String inside = node.attempt > 1 ? address + "#" + node.attempt : address;
    if (kind instanceof NodeKind.OperatorKind operator) {
      StandIn standIn = play.operator(operator.operator());
      if (standIn.expansion() != null) {
        Body body = standIn.expansion().apply(Objects.requireNonNull(operator.with()));
        Map<String, JsonNode> config =
            Map.of("config", standIn.config(operator.with()).value(names));
        Frame.Mode mode = Frame.Mode.CANCEL;
        return new BodyPart(play, new Frame(play, inside, body, mode, config, root -> null));
      }
      return new Part.Attempt(
          standIn.body().apply(standIn.config(operator.with()).value(names), node.attempt));
    }
    if (kind instanceof NodeKind.FailKind fail) {
      JsonNode details = fail.details() == null ? null : Term.of(fail.details()).value(names);
      return new Part.Attempt(Result.failed(new Result.Error(fail.code(), "", details)));
    }
    if (kind instanceof NodeKind.BlockKind block) {
      Frame.Mode mode = block.settle() ? Frame.Mode.SETTLE : Frame.Mode.CANCEL;
      Frame body = new Frame(play, inside, block.body(), mode, Map.of(), names);
      return new BodyPart(play, body.cleanedUpBy(block.cleanup()));
    }
    if (kind instanceof NodeKind.RaceKind race) {
      return new RacePart(play, inside, race, names);
    }
    if (kind instanceof NodeKind.MapKind) {
      return new MapPart(play, inside, node, names);
    }
    if (kind instanceof NodeKind.LoopKind loop) {
      return new LoopPart(play, inside, loop, names);
    }
    if (kind instanceof NodeKind.MachineKind machine) {
      return new MachinePart(play, inside, machine, names);
    }
    if (kind instanceof NodeKind.CallKind call) {
      return call(play, inside, call, names);
    }
    Map<String, Result> endings =
        kind instanceof NodeKind.WaitKind wait
            ? waited(wait)
            : decided((NodeKind.ApprovalKind) kind, names);
    String asked = kind instanceof NodeKind.WaitKind wait ? wait.signal() : address;
    Result scripted = play.script.get(asked);
    return new Part.Awaited(scripted == null ? endings : Map.of(scripted.label(), scripted));
  }

  private static Map<String, Result> waited(NodeKind.WaitKind wait) {
    Map<String, Result> endings = new LinkedHashMap<>();
    if (wait.signal() == null) {
      endings.put("ok", Result.ok(Term.JSON.objectNode().put("at", "")));
      return endings;
    }
    endings.put("ok", Result.ok(signal(wait.signal())));
    if (wait.timeout() != null) {
      endings.put("TIMED_OUT", Result.failed("TIMED_OUT"));
    }
    return endings;
  }

  /** Returns what every signal of a name carries, so that it does not matter which one comes. */
  static JsonNode signal(String name) {
    return Term.JSON.objectNode().put("n", 2).put("signal", name);
  }

  private static Map<String, Result> decided(NodeKind.ApprovalKind approval, Names names) {
    // Nobody is asked if it cannot be shown.
    Term.of(approval.show()).value(names);
    Map<String, Result> endings = new LinkedHashMap<>();
    endings.put("approved", decision("approved", "me"));
    endings.put("rejected", decision("rejected", "me"));
    if (approval.timeout() != null) {
      endings.put("expired", decision("expired", null));
    }
    return endings;
  }

  private static Result decision(String decision, @Nullable String by) {
    ObjectNode value = Term.JSON.objectNode().put("decision", decision).put("by", by);
    return Result.ok(decision, value.putNull("reason").put("at", ""));
  }

  private static Part call(Play play, String address, NodeKind.CallKind call, Names names) {
    JsonNode with = call.with() == null ? null : Term.of(call.with()).value(names);
    if (call.definition() == null) {
      String use = Objects.requireNonNull(call.target()).textValue().substring("$.uses.".length());
      WorkflowDefinition skill = play.skills.get(use);
      if (skill == null) {
        throw new IllegalArgumentException("no skill for '" + use + "'");
      }
      if (!fits(skill, with)) {
        return new Part.Attempt(Result.failed("INPUT_REFUSED"));
      }
      if (call.detach()) {
        // It runs on its own.
        return new Part.Attempt(Result.ok(Term.JSON.objectNode().put("runId", "")));
      }
      return new BodyPart(play, frame(play, address, skill, with));
    }
    WorkflowDefinition made =
        WorkflowDefinition.parse(Term.of(call.definition()).value(names).toString());
    Set<String> allowed = play.profiles.getOrDefault(call.profile(), Set.of());
    for (NodeDefinition node : made.body().nodes().values()) {
      if (!(node.kind() instanceof NodeKind.OperatorKind operator
          && allowed.contains(operator.operator()))) {
        return new Part.Attempt(Result.failed("DEFINITION_REFUSED"));
      }
    }
    return new BodyPart(play, frame(play, address, made, with));
  }

  /** Looks at integers alone, given or with a default. */
  private static boolean fits(WorkflowDefinition skill, @Nullable JsonNode with) {
    for (Map.Entry<String, JsonNode> input : skill.input().entrySet()) {
      JsonNode given = with == null ? null : with.get(input.getKey());
      boolean integer = input.getValue().path("type").asText().equals("integer");
      if (integer && given != null && !given.isIntegralNumber()) {
        return false;
      }
    }
    return true;
  }

  /** Returns templates by name as values. */
  static Map<String, JsonNode> values(Map<String, JsonNode> templates, Names names) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    templates.forEach((key, template) -> values.put(key, Term.of(template).value(names)));
    return values;
  }

  /** Returns names that also know some variables. */
  static Names with(Map<String, JsonNode> variables, Names names) {
    return root -> {
      JsonNode variable = root.error() ? null : variables.get(root.name());
      return variable == null ? names.find(root) : variable;
    };
  }

  /** Returns a frame of a workflow, which sees its input and nothing around. */
  static Frame frame(
      Play play, String address, WorkflowDefinition definition, @Nullable JsonNode given) {
    Names names = inputs(definition, given);
    return new Frame(play, address, definition.body(), Frame.Mode.CANCEL, Map.of(), names)
        .cleanedUpBy(definition.cleanup());
  }

  private static Names inputs(WorkflowDefinition definition, @Nullable JsonNode given) {
    var input = Term.JSON.objectNode();
    definition
        .input()
        .forEach(
            (name, schema) -> {
              if (schema.has("default")) {
                input.set(name, schema.get("default"));
              }
            });
    if (given != null && given.isObject()) {
      given.properties().forEach(field -> input.set(field.getKey(), field.getValue()));
    }
    return root -> root.equals(new Root("input", false)) ? input : null;
  }
}
