// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node does: a closed set. */
public sealed interface NodeKind {

  /** Returns the kind key of the document, for example {@code operator}. */
  String key();

  /**
   * One activation of an operator or of a host function.
   *
   * @param operator the name: without a dot or slash a built-in, else the host's
   * @param with the configuration; a template, a missing object when nothing is written
   * @param stream the channel of the node's deltas, or null
   */
  record OperatorKind(String operator, @Nullable JsonNode with, @Nullable String stream)
      implements NodeKind {
    @Override
    public String key() {
      return "operator";
    }
  }

  /**
   * An inline scope.
   *
   * @param body its nodes and output
   * @param settle whether {@code onError: settle} is written; else {@code cancel}
   * @param cleanup the nodes of its {@code finally}
   */
  record BlockKind(Body body, boolean settle, Map<String, NodeDefinition> cleanup)
      implements NodeKind {
    /** Copies the components. */
    public BlockKind {
      cleanup = Collections.unmodifiableMap(new LinkedHashMap<>(cleanup));
    }

    /** Returns a plain block: its body and nothing else. */
    public static BlockKind of(Body body) {
      return new BlockKind(body, false, Map.of());
    }

    @Override
    public String key() {
      return "block";
    }
  }

  /**
   * Ends the frame with an error.
   *
   * @param code the error code
   * @param message a template of text, or null
   * @param details a template, or null
   */
  record FailKind(String code, @Nullable JsonNode message, @Nullable JsonNode details)
      implements NodeKind {
    @Override
    public String key() {
      return "fail";
    }
  }

  /**
   * Branches of which the first to end {@code ok} wins.
   *
   * @param branches name to node
   */
  record RaceKind(Map<String, NodeDefinition> branches) implements NodeKind {
    /** Copies the components. */
    public RaceKind {
      branches = Collections.unmodifiableMap(new LinkedHashMap<>(branches));
    }

    @Override
    public String key() {
      return "race";
    }
  }

  /**
   * A body for each item of a list or of a streamed source.
   *
   * @param items a template of the list, or null
   * @param source the streamed source as written, or null
   * @param as the name of the item, or null for {@code item}
   * @param batch the batching as written, or null
   * @param concurrency the concurrency as written, or null
   * @param tolerate the tolerated failures as written, or null
   * @param results where results go, as written, or null for inline
   * @param itemKey an expression over {@code it}, or null
   * @param onItemError the value for failed items as written (JSON null keeps holes), or null
   * @param body the body; its output must be written
   */
  record MapKind(
      @Nullable JsonNode items,
      @Nullable JsonNode source,
      @Nullable String as,
      @Nullable JsonNode batch,
      @Nullable JsonNode concurrency,
      @Nullable JsonNode tolerate,
      @Nullable JsonNode results,
      @Nullable String itemKey,
      @Nullable JsonNode onItemError,
      Body body)
      implements NodeKind {
    @Override
    public String key() {
      return "map";
    }
  }

  /**
   * A body that repeats until a condition holds.
   *
   * @param as the name of the state, or null for {@code state}
   * @param max the highest number of rounds, a template
   * @param state the first state, field to template
   * @param body the nodes of a round
   * @param set field to template of the next state
   * @param until the expression that ends it
   */
  record LoopKind(
      @Nullable String as,
      JsonNode max,
      Map<String, JsonNode> state,
      Body body,
      Map<String, JsonNode> set,
      String until)
      implements NodeKind {
    /** Copies the components. */
    public LoopKind {
      state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }

    @Override
    public String key() {
      return "loop";
    }
  }

  /**
   * A cyclic graph with one token.
   *
   * @param as the name of the state, or null for {@code state}
   * @param start the id of the first node
   * @param max the highest number of steps, a template
   * @param state field to its first value and merge rule
   * @param nodes id to node
   * @param output a template over the state, or null for the state
   */
  record MachineKind(
      @Nullable String as,
      String start,
      JsonNode max,
      Map<String, StateField> state,
      Map<String, MachineNode> nodes,
      @Nullable JsonNode output)
      implements NodeKind {
    /** Copies the components. */
    public MachineKind {
      state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
      nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    }

    @Override
    public String key() {
      return "machine";
    }
  }

  /**
   * A field of a machine's state.
   *
   * @param init its first value, a template
   * @param merge how a patch is merged: {@code replace append max min sum union merge}
   * @param max the highest number of elements, or null
   */
  record StateField(JsonNode init, String merge, @Nullable Integer max) {}

  /**
   * A node of a machine.
   *
   * @param node what it does; its {@code catch} names nodes
   * @param set field to template of the patch
   * @param next where the token goes, the first whose condition holds
   */
  record MachineNode(NodeDefinition node, Map<String, JsonNode> set, List<Transition> next) {
    /** Copies the components. */
    public MachineNode {
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
      next = List.copyOf(next);
    }
  }

  /**
   * One way out of a machine's node.
   *
   * @param condition an expression, or null for always
   * @param to the id of the next node, or {@code end}
   */
  record Transition(@Nullable String condition, String to) {}

  /**
   * A skill, or a definition made at run time.
   *
   * @param target the reference to the skill ({@code $.uses.name}), or null
   * @param definition a template of the definition, or null
   * @param profile the host's profile for that definition, or null
   * @param with the inputs, a template, or null
   * @param detach whether it runs on its own
   */
  record CallKind(
      @Nullable JsonNode target,
      @Nullable JsonNode definition,
      @Nullable String profile,
      @Nullable JsonNode with,
      boolean detach)
      implements NodeKind {
    @Override
    public String key() {
      return "call";
    }
  }

  /**
   * A pause: exactly one of the first three is written.
   *
   * @param duration the template of {@code for}, or null
   * @param until the template of an instant, or null
   * @param signal the name of a signal, or null
   * @param timeout how long a signal is waited for, a template, or null
   * @param schema the schema of the signal's payload, or null
   */
  record WaitKind(
      @Nullable JsonNode duration,
      @Nullable JsonNode until,
      @Nullable String signal,
      @Nullable JsonNode timeout,
      @Nullable JsonNode schema)
      implements NodeKind {
    @Override
    public String key() {
      return "wait";
    }
  }

  /**
   * A decision by people.
   *
   * @param to who is asked, a template
   * @param show what they see, a template
   * @param timeout how long it waits, a template, or null
   * @param escalate reminders: after how long, to whom
   * @param quorum how many must approve, or null for one
   */
  record ApprovalKind(
      JsonNode to,
      @Nullable JsonNode show,
      @Nullable JsonNode timeout,
      List<Escalation> escalate,
      @Nullable Integer quorum)
      implements NodeKind {
    /** Copies the components. */
    public ApprovalKind {
      escalate = List.copyOf(escalate);
    }

    @Override
    public String key() {
      return "approval";
    }
  }

  /**
   * A reminder of an approval.
   *
   * @param after how long after the start, a template
   * @param to who is told, a template
   */
  record Escalation(JsonNode after, JsonNode to) {}
}
