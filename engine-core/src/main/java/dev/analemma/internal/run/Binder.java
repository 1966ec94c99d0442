// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Fault;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.NamedSecret;
import dev.analemma.internal.compile.Plan;
import dev.analemma.internal.skill.SkillStore;
import dev.analemma.internal.skill.Target;
import dev.analemma.internal.skill.Versions;
import dev.analemma.internal.text.Near;
import dev.analemma.internal.text.Pointers;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import dev.analemma.spi.SecretProvider;
import dev.analemma.spi.store.StateStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves what a workflow uses, and what that uses in turn: each skill and asset to one version,
 * each function to the host's (SEMANTICS row 22). Skills may call each other in circles.
 *
 * <p>Threads: safe.
 */
final class Binder {
  private final Versions store;
  private final Plans plans;
  private final Map<String, HostFunction> functions;
  private final Set<String> profiles;
  private final @Nullable StateStore durable;
  private final @Nullable SecretProvider secrets;

  /**
   * Something that a workflow needs and this engine has not.
   *
   * @param code the stable code
   * @param pointer the place in the first workflow that leads to it
   * @param sentence what is missing and what to do, without its end
   */
  record Missing(String code, String pointer, String sentence) {}

  /**
   * What came of binding.
   *
   * @param callee the workflow, or null if something is missing
   * @param missing everything that is missing, the gravest first
   */
  record Bound(@Nullable Callee callee, List<Missing> missing) {}

  /**
   * @param durable where runs are written down, or null
   * @param secrets where secrets come from, or null
   */
  Binder(
      Versions store,
      Plans plans,
      Map<String, HostFunction> functions,
      Set<String> profiles,
      @Nullable StateStore durable,
      @Nullable SecretProvider secrets) {
    this.durable = durable;
    this.secrets = secrets;
    this.store = store;
    this.plans = plans;
    this.functions = functions;
    this.profiles = profiles;
  }

  /** Binds a workflow of the host; throws a DefinitionException with every fault of it. */
  Bound bind(Workflow<?, ?> workflow) {
    return new Binding(store).bind(plans.of(workflow.definition()), workflow.functions());
  }

  /** Binds a plan that calls the host's functions alone. */
  Bound bind(Plan plan) {
    return new Binding(store).bind(plan, List.of());
  }

  /** Binds a plan to the versions that a run keeps to. */
  Bound bind(Plan plan, Versions pinned) {
    return new Binding(pinned).bind(plan, List.of());
  }

  /** Binds a workflow of the host to versions; throws a DefinitionException with every fault. */
  Bound bind(Workflow<?, ?> workflow, Versions versions) {
    return new Binding(versions).bind(plans.of(workflow.definition()), workflow.functions());
  }

  /** One workflow on the way. */
  private static final class Draft {
    private final String described;
    private final String pointer;
    private final Callee callee;
    private final Map<String, Draft> skills = new LinkedHashMap<>();

    private Draft(String described, String pointer, Callee callee) {
      this.described = described;
      this.pointer = pointer;
      this.callee = callee;
    }
  }

  /** One resolution. */
  private final class Binding {
    private final Versions versions;

    Binding(Versions versions) {
      this.versions = versions;
    }

    private static final List<String> GRAVITY =
        List.of(
            "USES_MISSING",
            "PROFILE_MISSING",
            "UNSUPPORTED",
            "FUNCTION_MISSING",
            Secrets.Missing.CODE,
            "CACHE_WRITES",
            "DURABILITY_WRITES",
            "TRANSACTION_UNSUPPORTED",
            "LOCK_ACROSS_WAIT",
            "COMPENSATE_UNBOUNDED",
            "UNGATED_APPROVAL");

    private final Map<String, Draft> known = new HashMap<>();
    private final ArrayDeque<Draft> open = new ArrayDeque<>();
    private final List<Missing> missing = new ArrayList<>();

    /** Names of secrets, and whether they are there. */
    private final Map<String, Boolean> secretsThere = new HashMap<>(0);

    /** Whether the run is written down; what is called as a part of it does as it does. */
    private boolean written = true;

    Bound bind(Plan plan, List<HostFunction> own) {
      written = !"none".equals(plan.definition().policy().durability());
      Draft first = draft(plan, own, "", "");
      List<Draft> all = new ArrayList<>();
      for (Draft draft = first; draft != null; draft = open.poll()) {
        all.add(draft);
        resolve(draft, draft == first);
      }
      if (!missing.isEmpty()) {
        missing.sort(Comparator.comparingInt(one -> GRAVITY.indexOf(one.code())));
        return new Bound(null, List.copyOf(missing));
      }
      for (Draft draft : all) {
        for (Map.Entry<String, Draft> skill : draft.skills.entrySet()) {
          draft.callee.link(skill.getKey(), skill.getValue().callee);
        }
      }
      List<Callee> callees = new ArrayList<>(all.size());
      for (Draft draft : all) {
        callees.add(draft.callee);
      }
      CallRules.spread(callees);
      for (Draft draft : all) {
        calls(draft, draft == first);
      }
      return new Bound(missing.isEmpty() ? first.callee : null, List.copyOf(missing));
    }

    /** Tells what the skills of a workflow do that they must not where they are called. */
    private void calls(Draft draft, boolean first) {
      for (CallAction call : draft.callee.plan.conduct().calls()) {
        String name = call.skill();
        Draft skill = name == null ? null : draft.skills.get(name);
        if (skill == null) {
          // A definition made at run time: nobody knows it yet.
          continue;
        }
        String what = "skill '%s'".formatted(draft.callee.uses.path(name).asText());
        for (Fault fault : CallRules.check(call, skill.callee.deeds, call.detach(), what)) {
          String remedy = fault.remedy().substring(0, fault.remedy().length() - 1);
          missing.add(
              new Missing(
                  fault.code(),
                  first ? fault.pointer() : draft.pointer,
                  "the call '%s'%s: %s. %s"
                      .formatted(fault.pointer(), draft.described, fault.problem(), remedy)));
        }
      }
    }

    private void resolve(Draft draft, boolean first) {
      for (Map.Entry<String, String> used : draft.callee.plan.definition().uses().entrySet()) {
        resolve(draft, first, used.getKey(), used.getValue());
      }
    }

    private void resolve(Draft draft, boolean first, String name, String text) {
      String pointer = first ? Pointers.child("/uses", name) : draft.pointer;
      Target target = Target.find(text);
      SkillStore.Entry entry = target == null ? null : versions.find(target);
      if (target == null || entry == null) {
        String why = target == null ? "'" + text + "'" : versions.missing(target);
        missing("USES_MISSING", pointer, draft.described, why);
        return;
      }
      draft
          .callee
          .pins
          .putObject(name)
          .put("target", text)
          .put("version", entry.version().toString())
          .put("hash", entry.hash());
      Workflow<?, ?> workflow = entry.workflow();
      String pin = target.pin(entry.version());
      if (workflow == null) {
        draft.callee.uses.set(name, entry.value());
      } else {
        draft.callee.uses.put(name, pin);
        draft.skills.put(name, skill(pin, pointer, workflow));
      }
    }

    private Draft skill(String pin, String pointer, Workflow<?, ?> workflow) {
      Draft draft = known.get(pin);
      if (draft == null) {
        Plan plan = plans.of(workflow.definition());
        draft = draft(plan, workflow.functions(), " of '" + pin + "'", pointer);
        known.put(pin, draft);
        open.add(draft);
      }
      return draft;
    }

    private Draft draft(Plan plan, List<HostFunction> own, String described, String pointer) {
      for (String reason : plan.unsupported()) {
        missing("UNSUPPORTED", pointer, described, reason);
      }
      for (String profile : plan.profiles()) {
        if (!profiles.contains(profile)) {
          String near = Near.word(profile, profiles);
          missing(
              "PROFILE_MISSING",
              pointer,
              described,
              "profile '%s' is not registered; %s"
                  .formatted(
                      profile,
                      near == null
                          ? "register it on the engine's builder"
                          : "did you mean '%s'?".formatted(near)));
        }
      }
      Map<String, HostFunction> named = new HashMap<>();
      for (HostFunction function : own) {
        named.put(function.name(), function);
      }
      HostFunction[] needed = new HostFunction[plan.functions().size()];
      for (int f = 0; f < needed.length; f++) {
        String name = plan.functions().get(f);
        HostFunction function = named.getOrDefault(name, functions.get(name));
        if (function == null) {
          missing(
              "FUNCTION_MISSING",
              pointer,
              described,
              "function '%s' is not registered; register it on the engine's builder"
                  .formatted(name));
        } else {
          needed[f] = function;
          transaction(function, pointer, described);
          if (function.effect() == Effect.WRITE && plan.cached().contains(name)) {
            missing(
                "CACHE_WRITES",
                pointer,
                described,
                "function '%s' writes, so its results cannot be kept; leave 'cache' out, or tell its effect"
                    .formatted(name));
          }
          if (function.effect() == Effect.WRITE && plan.forgotten().contains(name)) {
            missing(
                "DURABILITY_WRITES",
                pointer,
                described,
                "function '%s' writes, and would do so again after a crash; leave 'durability: none' out, or tell its effect"
                    .formatted(name));
          }
        }
      }
      for (NamedSecret secret : plan.secrets()) {
        if (!secretsThere.computeIfAbsent(secret.name(), this::mayBeThere)) {
          missing(
              Secrets.Missing.CODE,
              pointer,
              described,
              Secrets.missing(secret.name(), secret.node(), secrets));
        }
      }
      ObjectNode uses = Json.nodes().objectNode();
      return new Draft(
          described,
          pointer,
          new Callee(
              plan, needed, InputCheck.of(plan.definition()), uses, Json.nodes().objectNode()));
    }

    /** What cannot be had now may be had when it is needed, and is an error of its node else. */
    private boolean mayBeThere(String name) {
      try {
        return secrets != null && secrets.find(name).isPresent();
      } catch (RuntimeException notNow) {
        return true;
      }
    }

    private void transaction(HostFunction function, String pointer, String described) {
      if (function.body() instanceof HostFunction.Transactional<?> transactional
          && !(written && offers(transactional.resource()))) {
        missing(
            "TRANSACTION_UNSUPPORTED",
            pointer,
            described,
            "function '%s' works in a transaction with a %s, which %s"
                .formatted(
                    function.name(),
                    transactional.resource().getName(),
                    written
                        ? "the engine's store does not have; open the engine with a store of analemma-adapters-jdbc"
                        : "runs with 'durability: none' do not have; leave that out"));
      }
    }

    private boolean offers(Class<?> resource) {
      return durable != null && durable.transactions().offers(resource);
    }

    private void missing(String code, String pointer, String described, String sentence) {
      missing.add(
          new Missing(code, pointer, described.isEmpty() ? sentence : sentence + described));
    }
  }
}
