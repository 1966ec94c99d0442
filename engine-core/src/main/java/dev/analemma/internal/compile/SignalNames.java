// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Schema;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.Action.WaitAction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The signals that the waits of a workflow name, and what they may carry. Filled by the compiler,
 * never changed afterwards.
 */
public final class SignalNames {
  /** What the waits of a name take; no schemas where one of them takes anything. */
  private static final class Taken {
    private final List<Schema> schemas = new ArrayList<>(1);
    private boolean anything;
  }

  private final Map<String, Taken> names = new LinkedHashMap<>(0);
  private boolean open;

  void add(Action action) {
    if (action instanceof CallAction) {
      // What is called may wait for signals of its own.
      open = true;
    } else if (action instanceof WaitAction wait) {
      String signal = wait.signal();
      if (signal != null) {
        Taken taken = names.computeIfAbsent(signal, name -> new Taken());
        Schema schema = wait.schema();
        if (schema == null) {
          taken.anything = true;
        } else {
          taken.schemas.add(schema);
        }
      }
    }
  }

  /** Returns whether some wait names the signal, or one that is not known yet may do so. */
  public boolean mayBe(String name) {
    return open || names.containsKey(name);
  }

  /** Returns the names that are known; unmodifiable. */
  public Set<String> names() {
    return Collections.unmodifiableSet(names.keySet());
  }

  /** Returns what is wrong with a payload that no wait of that name would take; else nothing. */
  public List<Fault> check(String name, JsonNode payload) {
    Taken taken = names.get(name);
    List<Fault> first = List.of();
    if (open || taken == null || taken.anything) {
      return first;
    }
    for (Schema schema : taken.schemas) {
      List<Fault> faults = schema.check(payload, "");
      if (faults.isEmpty()) {
        return faults;
      }
      if (first.isEmpty()) {
        first = faults;
      }
    }
    return first;
  }
}
