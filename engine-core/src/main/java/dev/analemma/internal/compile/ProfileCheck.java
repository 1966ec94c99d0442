// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Profile;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.Effect;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.ApprovalKind;
import dev.analemma.definition.NodeKind.CallKind;
import dev.analemma.definition.NodeKind.MapKind;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.internal.skill.Target;
import dev.analemma.internal.text.Pointers;
import dev.analemma.spi.OperatorType;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds a definition that was made at run time against the profile under which it should run. */
final class ProfileCheck {
  private final Profile profile;
  private final Analysis analysis;

  ProfileCheck(Profile profile, Analysis analysis) {
    this.profile = profile;
    this.analysis = analysis;
  }

  /** Returns the name of the profile. */
  String name() {
    return profile.name();
  }

  /** Checks what the definition uses. */
  void uses(Map<String, String> uses) {
    uses.forEach(
        (name, text) -> {
          Target target = Target.find(text);
          if (target == null) {
            return;
          }
          Collection<String> allowed = target.skill() ? profile.skills() : profile.assets();
          if (!allowed.contains(target.name())) {
            refused(
                target.skill() ? "SKILL_NOT_ALLOWED" : "ASSET_NOT_ALLOWED",
                Pointers.child("/uses", name),
                (target.skill() ? "skill '" : "asset '") + target.name(),
                target.name(),
                allowed);
          }
        });
  }

  /** Checks a node, of the definition or of what a composite operator in it expands to. */
  void node(NodeDraft node) {
    NodeKind kind = node.definition.kind();
    JsonNode concurrency = node.definition.policies().concurrency();
    if (concurrency != null) {
      String own = kind instanceof OperatorKind operator ? operator.operator() : null;
      resource(concurrency, own, node.pointer() + "/concurrency");
    }
    if (kind instanceof OperatorKind operator) {
      operator(operator.operator(), node.pointer() + "/operator");
    } else if (kind instanceof CallKind call) {
      call(call, node);
    } else if (kind instanceof MapKind map) {
      if (map.concurrency() != null) {
        resource(map.concurrency(), null, node.inside("concurrency"));
      }
      if (map.source() != null) {
        effect(Effect.READ, "a source", node.inside("source"));
      }
      if (map.results() != null && map.results().has("writer")) {
        effect(Effect.WRITE, "a writer", node.inside("results"));
      }
    } else if (kind instanceof ApprovalKind) {
      effect(Effect.WRITE, "an approval", node.pointer());
    }
    Compensation compensate = node.definition.compensate();
    if (compensate != null) {
      operator(compensate.operator(), node.pointer() + "/compensate/operator");
    }
  }

  private void call(CallKind call, NodeDraft node) {
    String inner = call.profile();
    if (inner != null && !profile.profiles().contains(inner)) {
      refused(
          "NESTED_DEFINITION",
          node.inside("definition"),
          "a definition under profile '" + inner,
          inner,
          profile.profiles());
    }
    if (call.detach()) {
      analysis.error(
          "DETACH_NOT_ALLOWED",
          node.pointer() + "/detach",
          "a definition made at run time cannot start runs of their own",
          "Leave 'detach' out");
    }
  }

  /**
   * Checks what a {@code concurrency} asks for.
   *
   * @param fallback the key where none is written, or null if it belongs to the node alone
   */
  private void resource(JsonNode written, @Nullable String fallback, String pointer) {
    JsonNode key = written.get("key");
    String name = key == null ? fallback : key.asText();
    if (name == null) {
      return;
    }
    String at = key == null ? pointer : pointer + "/key";
    if (key != null && (name.startsWith("$") || name.contains("{{"))) {
      analysis.error(
          "RESOURCE_NOT_ALLOWED",
          at,
          "the key '%s' is computed, so nobody can tell which resource it is".formatted(name),
          "Write a key that profile '%s' names, or none".formatted(profile.name()));
    } else if (!profile.resources().contains(name)) {
      refused("RESOURCE_NOT_ALLOWED", at, "resource '" + name, name, profile.resources());
    }
  }

  private void operator(String name, String pointer) {
    OperatorType type = analysis.registry.find(name).orElse(null);
    if (type == null && !NodeAnalyzer.isFunction(name)) {
      // It does not exist, which is told already.
      return;
    }
    if (!profile.operators().contains(name)) {
      refused("OPERATOR_NOT_ALLOWED", pointer, "operator '" + name, name, profile.operators());
      return;
    }
    if (type == null) {
      effect(
          analysis.registry.functionEffect(name).orElse(Effect.WRITE),
          "function '%s'".formatted(name),
          pointer);
    } else if (type.composite().isEmpty()) {
      effect(type.effect(), "operator '%s'".formatted(name), pointer);
    }
  }

  private void effect(Effect effect, String what, String pointer) {
    if (!profile.effects().contains(effect)) {
      analysis.error(
          "EFFECT_NOT_ALLOWED",
          pointer,
          "%s has the effect '%s', which profile '%s' does not allow"
              .formatted(what, effect.name().toLowerCase(Locale.ROOT), profile.name()),
          "Use what only has one of: "
              + String.join(
                  ", ",
                  profile.effects().stream()
                      .map(one -> one.name().toLowerCase(Locale.ROOT))
                      .toList()));
    }
  }

  private void refused(
      String code, String pointer, String what, String name, Collection<String> allowed) {
    analysis.error(
        code,
        pointer,
        "%s' is not in profile '%s'".formatted(what, profile.name()),
        analysis.near(name, allowed, "It allows", "Leave it out; the profile allows none"));
  }
}
