// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Schema;
import dev.analemma.expression.Expression;
import dev.analemma.expression.ItemExpression;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node does, with its texts compiled. The bodies of a node stand beside it, in the order in
 * which they are written.
 */
public sealed interface Action {

  /**
   * Runs an operator.
   *
   * @param type its type
   * @param operator the configured operator
   * @param with the whole configuration with its values compiled, for the input beside an error
   * @param given all that it is called with, texts and conditions too; null where it is not needed
   * @param secrets the names of the secrets that each attempt is given
   */
  record OperatorAction(
      OperatorType type,
      Operator operator,
      @Nullable Linked with,
      @Nullable Expression given,
      Set<String> secrets)
      implements Action {
    /** Copies the components. */
    public OperatorAction {
      secrets = Set.copyOf(secrets);
    }
  }

  /**
   * Calls a function of the host.
   *
   * @param function its name
   * @param with the compiled input, or null when nothing is written
   */
  record FunctionAction(String function, @Nullable Linked with) implements Action {}

  /**
   * Ends with an error.
   *
   * @param code the code
   * @param message the compiled text, or null
   * @param details the compiled value, or null
   */
  record FailAction(String code, @Nullable Expression message, @Nullable Expression details)
      implements Action {}

  /** Runs its one body. */
  record BlockAction() implements Action {}

  /**
   * Runs the body that a composite operator expands to.
   *
   * @param name the operator
   * @param config the whole configuration, evaluated once: the body's variable {@code config}
   * @param shown the same for the input beside an error, or null when nothing is written
   */
  record CompositeAction(String name, Linked config, @Nullable Linked shown) implements Action {}

  /** Runs its bodies, of one node each, until one ends well. */
  record RaceAction() implements Action {}

  /**
   * Runs its body for each item.
   *
   * @param items the list, or null
   * @param source where items are read from, or null
   * @param batch how many items at once, or null for one
   * @param concurrency how many at once, or null for the default
   * @param tolerate how many may fail, or null for none
   * @param results where results go, or null for inline
   * @param itemKey what an item is known by, or null for its index alone
   * @param onItemError what stands for a failed item, or null for nothing
   * @param permit what each item asks for, or null for nothing
   */
  record MapAction(
      @Nullable Linked items,
      @Nullable Linked source,
      @Nullable Linked batch,
      @Nullable Linked concurrency,
      @Nullable Linked tolerate,
      @Nullable Linked results,
      @Nullable ItemExpression itemKey,
      @Nullable Linked onItemError,
      @Nullable PermitPlan permit)
      implements Action {}

  /**
   * Runs its body again and again.
   *
   * @param max the highest number of rounds
   * @param state field to its first value
   * @param set field to its next value, evaluated when a round has ended
   * @param until what ends it, evaluated beside the next state
   */
  record LoopAction(Linked max, Map<String, Linked> state, Map<String, Linked> set, Linked until)
      implements Action {
    /** Copies the components. */
    public LoopAction {
      state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }
  }

  /**
   * Runs its bodies, of one node each, one after the other.
   *
   * @param max the highest number of steps
   * @param start the body to begin with
   * @param fields the fields of its state
   * @param steps body to what follows it
   * @param output the output over the last state, or null for that state
   */
  record MachineAction(
      Linked max, int start, List<StateField> fields, List<Step> steps, @Nullable Linked output)
      implements Action {
    /** The number in the place of a body after which the machine has ended. */
    public static final int END = -1;

    /** Copies the components. */
    public MachineAction {
      fields = List.copyOf(fields);
      steps = List.copyOf(steps);
    }
  }

  /**
   * A field of a machine's state.
   *
   * @param name its name
   * @param init its first value
   * @param merge how a patch is merged
   * @param max the highest number of elements, or null
   */
  record StateField(String name, Linked init, String merge, @Nullable Integer max) {}

  /**
   * What follows a node of a machine.
   *
   * @param set field to the patch
   * @param next where to go, the first that holds
   * @param catches error code to the body that follows
   */
  record Step(Map<String, Linked> set, List<Next> next, Map<String, Integer> catches) {
    /** Copies the components. */
    public Step {
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
      next = List.copyOf(next);
      catches = Map.copyOf(catches);
    }
  }

  /**
   * One way out of a step.
   *
   * @param condition when it is taken, or null for always
   * @param to the body, or {@link MachineAction#END}
   */
  record Next(@Nullable Linked condition, int to) {}

  /**
   * Runs a skill or a definition made at run time.
   *
   * @param skill the name of the skill among what the workflow uses, or null
   * @param definition the definition, or null
   * @param profile the host's profile for that definition, or null
   * @param with the inputs, or null
   * @param detach whether it runs on its own
   * @param place where it stands
   */
  record CallAction(
      @Nullable String skill,
      @Nullable Linked definition,
      @Nullable String profile,
      @Nullable Linked with,
      boolean detach,
      CallPlace place)
      implements Action {}

  /**
   * Waits; one of the first three is there.
   *
   * @param duration how long, or null
   * @param until for which instant, or null
   * @param signal for which signal, or null
   * @param timeout how long for the signal, or null
   * @param schema what the signal carries, or null for anything
   */
  record WaitAction(
      @Nullable Linked duration,
      @Nullable Linked until,
      @Nullable String signal,
      @Nullable Linked timeout,
      @Nullable Schema schema)
      implements Action {}

  /**
   * Asks people.
   *
   * @param to who is asked
   * @param show what they see, or null
   * @param timeout how long, or null
   * @param escalate reminders
   * @param quorum how many must approve
   */
  record ApprovalAction(
      Linked to,
      @Nullable Linked show,
      @Nullable Linked timeout,
      List<Reminder> escalate,
      int quorum)
      implements Action {
    /** Copies the components. */
    public ApprovalAction {
      escalate = List.copyOf(escalate);
    }
  }

  /**
   * A reminder of an approval.
   *
   * @param after how long after the start
   * @param to who is told
   */
  record Reminder(Linked after, Linked to) {}

  /**
   * Is understood, but cannot be run by this engine.
   *
   * @param reason why
   */
  record UnsupportedAction(String reason) implements Action {}
}
