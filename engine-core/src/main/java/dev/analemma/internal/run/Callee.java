// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.internal.compile.Plan;
import dev.analemma.spi.HostFunction;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A workflow with everything that it needs here: plan, functions, and what all it uses has been
 * resolved to (SEMANTICS row 22). Immutable once {@link Binder} has given it away; skills that call
 * each other in a circle are why their map is filled last.
 */
final class Callee {
  final Plan plan;
  final HostFunction[] functions;
  final InputCheck input;

  /** What it does, with what its skills do once it is bound. */
  final CallRules.Deeds deeds;

  /** What {@code $.uses} is. */
  final ObjectNode uses;

  /** What {@code $.run.uses} is: name to target, version and hash. */
  final ObjectNode pins;

  private final Map<String, Callee> skills = new HashMap<>();

  Callee(Plan plan, HostFunction[] functions, InputCheck input, ObjectNode uses, ObjectNode pins) {
    this.plan = plan;
    this.functions = functions;
    this.input = input;
    this.uses = uses;
    this.pins = pins;
    this.deeds = new CallRules.Deeds(plan.conduct(), functions);
  }

  void link(String name, Callee skill) {
    skills.put(name, skill);
  }

  /** Returns what it uses, and what that uses in turn, sorted: {@code skill:notify@2.1.0}. */
  List<String> reached() {
    Set<String> reached = new TreeSet<>();
    for (Callee callee : reachable()) {
      for (JsonNode pin : callee.pins) {
        String target = pin.path("target").asText();
        int at = target.indexOf('@');
        reached.add(
            (at < 0 ? target : target.substring(0, at)) + "@" + pin.path("version").asText());
      }
    }
    return List.copyOf(reached);
  }

  /** Returns the skills that it uses itself. */
  Collection<Callee> skills() {
    return skills.values();
  }

  /** Returns it and everything that it uses, and what that uses in turn. */
  Set<Callee> reachable() {
    Set<Callee> seen = new LinkedHashSet<>();
    ArrayDeque<Callee> open = new ArrayDeque<>();
    open.add(this);
    for (Callee callee = open.poll(); callee != null; callee = open.poll()) {
      if (seen.add(callee)) {
        open.addAll(callee.skills.values());
      }
    }
    return seen;
  }

  /** Returns the skill under a name of its {@code uses}. */
  Callee skill(String name) {
    Callee skill = skills.get(name);
    return Objects.requireNonNull(skill, name);
  }
}
