// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Effect;
import dev.analemma.expression.Expression;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Operator;
import dev.analemma.spi.ValueOperator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node ready to run. Immutable; the arrays are never written after compilation. */
public final class NodePlan {
  /** What happens when it starts. */
  public enum Kind {
    /** An operator runs. */
    OPERATOR,
    /** A host function is called. */
    FUNCTION,
    /** The node fails. */
    FAIL,
    /** It takes more than one call: bodies run inside, or something is waited for. */
    WORK,
    /** The run is refused before it begins. */
    UNSUPPORTED
  }

  /** What {@code durability} says of a node. */
  public enum Durability {
    /** It begins when all that was written before is committed. */
    STRICT,
    /** It begins at once, and its end is written. */
    ASYNC,
    /** It begins at once, and its end is not written: it is found again. */
    NONE
  }

  private static final Action NOTHING = new Action.UnsupportedAction("it was not compiled");
  private static final BodyPlan[] NO_BODIES = {};
  private static final boolean[] NOTHING_HEARD = {};

  /** Its id. */
  public final String id;

  /** What happens when it starts. */
  public final Kind kind;

  /** The operator's or function's name, or the kind key. */
  public final String operatorName;

  /** The operator; null for other kinds. */
  public final @Nullable Operator operator;

  /** The names of the secrets that each of its attempts is given. */
  public final Set<String> secrets;

  /** The operator, if it gives its value at once. */
  public final @Nullable ValueOperator valueOperator;

  /** Its compiled configuration or input, or null. */
  public final @Nullable Linked with;

  /** All that it is called with, for who has to know whether that is the same; or null. */
  public final @Nullable Expression given;

  /** The index of its host function, or -1. */
  public final int function;

  /** What it does, as written. */
  public final Action action;

  /** The bodies inside, in the order in which they are written. */
  public final BodyPlan[] bodies;

  /** What undoes it, as a body of one node inside its own body; null for nothing. */
  public final @Nullable BodyPlan compensation;

  /** Whether an attempt whose end is unknown is undone too. */
  public final boolean undoStarted;

  /** Whether it or something inside it can be undone. */
  public final boolean compensable;

  /** Whether something inside it may have a {@code finally}. */
  public final boolean cleansUp;

  /** On what kind of thread it runs; null for a host function, which says so itself. */
  public final @Nullable Execution execution;

  /** What it may do to the world; null for a host function, which says so itself. */
  public final @Nullable Effect effect;

  /** What is said of it, or of what it stands in; null where only the workflow says it. */
  public final @Nullable Durability durability;

  /** Its {@code if}, or null. */
  public final @Nullable Expression condition;

  /** Label id to label; 0 is {@code ok}, own labels follow, then those of {@code catch}. */
  public final String[] labels;

  /** Its time-outs and retries. */
  public final LimitsPlan limits;

  /** What its attempts ask for, or null for nothing. */
  public final @Nullable PermitPlan permit;

  /** How its results serve again, or null if they do not. */
  public final @Nullable CachePlan cache;

  /**
   * Whether it is one call and nothing round it: no retries, time-outs, permits, cache, secrets.
   */
  public final boolean plain;

  /** Error code to what happens. */
  public final Map<String, Catch> catches;

  /** Label id to the nodes with an atom on that label of a {@code catch}; null where none. */
  public final int @Nullable [][] listeners;

  /** Label id to whether some node listens to it; read for the routes of approvals. */
  public final boolean[] heard;

  /** The nodes to whose caught labels it listens. */
  public final int[] listensTo;

  /**
   * Whether a durable run writes its end down, since it cannot be found again from what is known.
   * Of a host function its effect, which it says itself, decides as well.
   */
  public final boolean recorded;

  /** The operator, if it can be run where it stands: inline, without condition and policies. */
  public final @Nullable ValueOperator inline;

  NodePlan(Builder b) {
    this.id = b.id;
    this.kind = b.kind;
    this.operatorName = b.operatorName;
    this.operator = b.operator;
    this.secrets = b.secrets;
    this.valueOperator = b.operator instanceof ValueOperator value ? value : null;
    this.with = b.with;
    this.given = b.given;
    this.function = b.function;
    this.action = b.action;
    this.bodies = b.bodies;
    this.compensation = b.compensation;
    this.undoStarted = b.undoStarted;
    this.compensable =
        b.compensation != null
            || anyCompensable(b.bodies)
            // What a call will have done is not known before.
            || (b.action instanceof Action.CallAction call && !call.detach());
    this.cleansUp = b.action instanceof Action.CallAction || anyCleansUp(b.bodies);
    this.execution = b.execution;
    this.effect = b.effect;
    this.durability = b.durability;
    this.condition = b.condition;
    this.labels = b.labels;
    this.limits = b.limits;
    this.permit = b.permit;
    this.cache = b.cache;
    this.plain =
        b.limits == LimitsPlan.NONE && b.permit == null && b.cache == null && b.secrets.isEmpty();
    this.catches = b.catches;
    this.listeners = b.listeners;
    this.heard = b.heard;
    this.listensTo = b.listensTo;
    this.recorded =
        !forgotten()
            && (b.kind == Kind.WORK || b.uncertain || b.compensation != null || b.permit != null);
    this.inline =
        b.execution == Execution.INLINE && b.condition == null && plain ? valueOperator : null;
  }

  /** Returns whether its end is not written although it may do something outside. */
  public boolean forgotten() {
    return durability != null && durability == Durability.NONE;
  }

  private static boolean anyCompensable(BodyPlan[] bodies) {
    for (BodyPlan body : bodies) {
      if (body.compensable) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyCleansUp(BodyPlan[] bodies) {
    for (BodyPlan body : bodies) {
      if (body.cleansUp) {
        return true;
      }
    }
    return false;
  }

  /**
   * What happens with an error code.
   *
   * @param label the label id, or -1
   * @param value the value in the output's place, or null
   */
  public record Catch(int label, @Nullable Expression value) {
    /** Returns whether the error is dropped. */
    public boolean ignored() {
      return label < 0 && value == null;
    }
  }

  /** Returns what happens with an error code; null if nothing does. */
  public @Nullable Catch catchOf(String code, boolean byStar) {
    if (catches.isEmpty()) {
      return null;
    }
    Catch exact = catches.get(code);
    return exact != null || !byStar ? exact : catches.get("*");
  }

  /** The parts of a node plan, filled by the compiler. */
  static final class Builder {
    String id = "";
    Kind kind = Kind.OPERATOR;
    String operatorName = "";
    @Nullable Operator operator;
    Set<String> secrets = Set.of();
    @Nullable Linked with;
    @Nullable Expression given;
    int function = -1;
    Action action = NOTHING;
    BodyPlan[] bodies = NO_BODIES;
    @Nullable BodyPlan compensation;
    boolean undoStarted;
    @Nullable Execution execution;
    @Nullable Effect effect;

    /** Whether equal inputs may give different outputs. */
    boolean uncertain;

    @Nullable Durability durability;

    @Nullable Expression condition;
    String[] labels = {"ok"};
    LimitsPlan limits = LimitsPlan.NONE;
    @Nullable PermitPlan permit;
    @Nullable CachePlan cache;
    Map<String, Catch> catches = Map.of();
    int @Nullable [][] listeners;
    boolean[] heard = NOTHING_HEARD;
    int[] listensTo = {};
  }
}
