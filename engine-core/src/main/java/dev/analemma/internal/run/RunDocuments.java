// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.StoreException;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.compile.Plan;
import dev.analemma.internal.skill.SkillStore;
import dev.analemma.internal.skill.Target;
import dev.analemma.internal.skill.Version;
import dev.analemma.internal.skill.Versions;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.StateStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The documents that stored runs keep to, by hash: kept when a run begins, and read back and bound
 * to functions when it is taken up.
 *
 * <p>Threads: safe.
 */
final class RunDocuments {
  private static final Duration AGAIN = Duration.ofMillis(500);
  private static final int KNOWN_MAX = 10_000;

  private final EngineCore engine;
  private final StateStore store;
  private final Set<String> kept = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  RunDocuments(EngineCore engine, StateStore store) {
    this.engine = engine;
    this.store = store;
  }

  /** A run cannot go on, for a reason that somebody can mend. */
  static final class Parked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A code, a colon and a sentence. */
    final String why;

    Parked(String why) {
      super(why, null, false, false);
      this.why = why;
    }

    String code() {
      return why.substring(0, why.indexOf(':'));
    }

    String sentence() {
      return why.substring(why.indexOf(':') + 1).strip();
    }
  }

  /** Keeps the definitions and assets that a run can reach; blocks. */
  void keepAll(Callee first) {
    for (Callee callee : first.reachable()) {
      put(callee.plan.definition());
      for (JsonNode pin : callee.pins) {
        String hash = pin.get("hash").asText();
        String target = pin.get("target").asText();
        if (target.startsWith("asset:")) {
          put(hash, () -> callee.uses.get(nameOf(callee, target)));
        }
      }
    }
  }

  private static String nameOf(Callee callee, String target) {
    for (Map.Entry<String, String> used : callee.plan.definition().uses().entrySet()) {
      if (used.getValue().equals(target)) {
        return used.getKey();
      }
    }
    throw new IllegalStateException("nothing uses '%s'".formatted(target));
  }

  private void put(WorkflowDefinition definition) {
    put(definition.hash(), definition::toJson);
  }

  private void put(String hash, Supplier<JsonNode> document) {
    if (!kept.contains(hash)) {
      store.documents().put(hash, Json.bytes(document.get()));
      if (kept.size() < KNOWN_MAX) {
        kept.add(hash);
      }
    }
  }

  /** Keeps a definition that was made at run time, and then does something on another thread. */
  void keep(WorkflowDefinition definition, Runnable then) {
    if (kept.contains(definition.hash())) {
      then.run();
      return;
    }
    engine.runBlocking(
        () -> {
          try {
            put(definition);
          } catch (StoreException e) {
            if (!closed) {
              engine.clock().schedule(AGAIN, () -> keep(definition, then));
            }
            return;
          }
          then.run();
        });
  }

  /**
   * Returns what runs a workflow as a run began with it; may block.
   *
   * @throws Parked if something that the run keeps to is not there
   */
  Callee callee(StartFact first) {
    Plan plan = plan(first.hash());
    if (!plan.hash().equals(first.plan())) {
      throw new Parked(
          "OPERATOR_CHANGED: a composite operator of the workflow expands to another body than when the run began. Bring back its version.");
    }
    Binder.Bound bound = engine.binder().bind(plan, new Pinned(first.uses()));
    Callee callee = bound.callee();
    if (callee == null) {
      throw new Parked(
          bound.missing().get(0).code()
              + ": "
              + String.join("; ", bound.missing().stream().map(Binder.Missing::sentence).toList()));
    }
    return callee;
  }

  /** Returns what resolves the uses of another version: as the run keeps to, else the newest. */
  Versions versions(StartFact first) {
    Versions pinned = new Pinned(first.uses());
    return new Versions() {
      @Override
      public SkillStore.@Nullable Entry find(Target target) {
        SkillStore.Entry kept = pinned.find(target);
        return kept == null ? engine.versions().find(target) : kept;
      }

      @Override
      public String missing(Target target) {
        return engine.versions().missing(target);
      }
    };
  }

  private Plan plan(String hash) {
    WorkflowDefinition definition = definition(hash);
    try {
      return engine.plan(definition);
    } catch (DefinitionException e) {
      throw new Parked("DEFINITION_REFUSED: " + e.getMessage());
    }
  }

  private WorkflowDefinition definition(String hash) {
    byte[] document =
        store
            .documents()
            .get(hash)
            .orElseThrow(
                () ->
                    new Parked(
                        "DEFINITION_MISSING: the store has no document %s. Bring it back."
                            .formatted(hash)));
    return WorkflowDefinition.parse(new String(document, StandardCharsets.UTF_8));
  }

  /** Returns what runs a definition that was made at run time and accepted; may block. */
  Callee pinned(String hash) {
    Binder.Bound bound = engine.binder().bind(plan(hash));
    Callee callee = bound.callee();
    if (callee == null) {
      throw new Parked(bound.missing().get(0).code() + ": " + bound.missing().get(0).sentence());
    }
    return callee;
  }

  /** The versions that a run keeps to. */
  private final class Pinned implements Versions {
    /** By how targets are shown, whatever way they were written. */
    private final Map<String, StartFact.Pin> uses = new HashMap<>();

    Pinned(Map<String, StartFact.Pin> written) {
      written.forEach(
          (text, pin) -> {
            Target target = Target.find(text);
            if (target != null) {
              uses.put(target.toString(), pin);
            }
          });
    }

    @Override
    public SkillStore.@Nullable Entry find(Target target) {
      StartFact.Pin pin = uses.get(target.toString());
      if (pin == null) {
        return null;
      }
      SkillStore.Entry known = engine.skills().byHash(target, pin.hash());
      if (known != null) {
        return known;
      }
      byte[] document = store.documents().get(pin.hash()).orElse(null);
      if (document == null) {
        return null;
      }
      Version version = Version.of(pin.version());
      return SkillStore.Entry.read(target.skill(), version, pin.hash(), document);
    }

    @Override
    public String missing(Target target) {
      StartFact.Pin pin = uses.get(target.toString());
      return pin == null
          ? "%s was not used when the run began".formatted(target)
          : "%s is version %s with hash %s, which the store does not have"
              .formatted(target, pin.version(), pin.hash());
    }
  }

  void close() {
    closed = true;
  }
}
