// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.analemma.Profile;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.codec.DefinitionReader;
import dev.analemma.internal.codec.Formats;
import dev.analemma.internal.codec.Limits;
import dev.analemma.internal.compile.Compiler;
import dev.analemma.internal.compile.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides on definitions that are made at run time: each is read within the bounds of its profile,
 * compiled, held against the profile and bound, before anything of it runs.
 *
 * <p>Threads: safe; asked on workers, since compiling takes time.
 */
final class Admissions {
  private static final int PLANS_MAX = 1_024;

  private final Compiler compiler;
  private final Map<String, Profile> profiles;
  private final Binder binder;
  private final Cache<Key, Plan> plans = Caffeine.newBuilder().maximumSize(PLANS_MAX).build();

  /** What a plan was admitted under. */
  private record Key(String hash, String profile) {}

  /**
   * What came of a definition.
   *
   * @param callee what may run, or null
   * @param faults why it may not: all of them
   */
  record Answer(@Nullable Callee callee, List<Fault> faults) {}

  Admissions(Compiler compiler, Map<String, Profile> profiles, Binder binder) {
    this.compiler = compiler;
    this.profiles = Map.copyOf(profiles);
    this.binder = binder;
  }

  /** Asks for a definition: a tree, or a text of JSON. Never throws. */
  Answer ask(JsonNode document, String profileName) {
    try {
      Profile profile = profiles.get(profileName);
      if (profile == null) {
        return refused(
            Fault.error(
                "PROFILE_MISSING",
                "",
                "profile '%s' is not registered".formatted(profileName),
                Fault.didYouMean(profileName, profiles.keySet())
                    + "Register it on the engine's builder."));
      }
      return decide(document, profile);
    } catch (Throwable e) {
      // Whatever it was, somebody waits for the answer.
      return refused(
          Fault.error(
              "DEFINITION_UNREADABLE",
              "",
              "reading it failed: " + Failures.shown(e),
              "Report it, with the definition."));
    }
  }

  private Answer decide(JsonNode document, Profile profile) {
    DefinitionReader.Result read = Formats.tryRead(document, limits(profile));
    WorkflowDefinition definition = read.definition();
    Key key = definition == null ? null : new Key(definition.hash(), profile.name());
    Plan plan = key == null ? null : plans.getIfPresent(key);
    if (plan == null) {
      Compiler.Admission admission = compiler.admit(read, profile);
      plan = admission.plan();
      if (plan == null || key == null) {
        return new Answer(null, admission.faults());
      }
      plans.put(key, plan);
    }
    Binder.Bound bound = binder.bind(plan);
    List<Fault> faults = new ArrayList<>();
    for (Binder.Missing missing : bound.missing()) {
      faults.add(
          Fault.error(
                  missing.code(),
                  missing.pointer(),
                  missing.sentence(),
                  "Use what this engine has.")
              .at(plan.definition().locate(missing.pointer())));
    }
    return new Answer(bound.callee(), faults);
  }

  private static Limits limits(Profile profile) {
    Limits all = Limits.DEFAULT;
    return new Limits(
        profile.bytesMax(),
        profile.nodesMax(),
        profile.depthMax(),
        all.depthMax(),
        all.textMax(),
        all.keyMax(),
        all.faultsMax());
  }

  private static Answer refused(Fault fault) {
    return new Answer(null, List.of(fault));
  }
}
