// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Effect;
import dev.analemma.internal.compile.Action.ApprovalAction;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.Action.FunctionAction;
import dev.analemma.internal.compile.Action.OperatorAction;
import dev.analemma.internal.compile.Action.WaitAction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a workflow does itself that matters to whoever calls it, and its own calls.
 *
 * @param waits whether something in it waits for a time, a signal or people
 * @param compensates whether something in it would have to be undone
 * @param writes whether an operator in it writes
 * @param functions the host functions that its nodes call: whoever binds it knows what they do
 * @param calls its calls
 */
public record Conduct(
    boolean waits,
    boolean compensates,
    boolean writes,
    Set<String> functions,
    List<CallAction> calls) {
  /** Copies the components. */
  public Conduct {
    functions = Set.copyOf(functions);
    calls = List.copyOf(calls);
  }

  /** Gathers it while the nodes are compiled. */
  static final class Builder {
    private boolean waits;
    private boolean compensates;
    private boolean writes;
    private final Set<String> functions = new HashSet<>();
    private final List<CallAction> calls = new ArrayList<>();

    void node(AnalyzedNode node) {
      Action action = node.action();
      if (action instanceof OperatorAction operator) {
        writes |= operator.type().effect() == Effect.WRITE;
      } else if (action instanceof FunctionAction function) {
        functions.add(function.function());
      } else if (action instanceof CallAction call) {
        calls.add(call);
      } else if (action instanceof ApprovalAction || action instanceof WaitAction) {
        waits = true;
      }
      compensates |= node.compensation() != null;
    }

    Conduct build() {
      return new Conduct(waits, compensates, writes, functions, calls);
    }
  }
}
