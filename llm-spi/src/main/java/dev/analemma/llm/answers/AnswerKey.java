// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import dev.analemma.llm.CallContext;
import dev.analemma.llm.Feature;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Parameter;
import dev.analemma.llm.Part;
import dev.analemma.llm.Reasoning;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Sampling;
import dev.analemma.llm.ToolSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is known by: a digest of the model, of all that is asked of it, and of who may
 * share the answer. Two calls have one key only where no answer could tell them apart.
 *
 * <p>Of the model that is its provider, its name, and what the catalogue says of how it is asked;
 * not its prices. Of the {@link ModelInput#extras} those of the provider alone, since no other ones
 * are sent. The order in which objects of schemas and extras have their members is none of it.
 *
 * @param digest SHA-256 in hexadecimal digits
 */
public record AnswerKey(String digest) {
  /** Changed when what is digested changes: stores may have keys of before. */
  private static final String FORM = "answer/1";

  /** Checks the component. */
  public AnswerKey {
    Objects.requireNonNull(digest, "digest");
  }

  /**
   * Returns the key of a call.
   *
   * @param target the model
   * @param input what it is asked: as it is sent, made for the model
   * @param sharing among whom the answer is shared
   * @param context on whose behalf the call is made
   */
  public static AnswerKey of(
      ResolvedTarget target, ModelInput input, AnswerSharing sharing, CallContext context) {
    KeyDigest digest = new KeyDigest();
    digest.text(FORM);
    digest.constant(sharing);
    digest.text(sharing.owner(context));
    digest.text(sharing.within(context));
    target(digest, target);
    digest.number(input.messages().size());
    input.messages().forEach(message -> message(digest, message));
    digest.number(input.tools().size());
    for (ToolSpec tool : input.tools()) {
      digest.text(tool.name());
      digest.text(tool.description());
      digest.json(tool.input());
    }
    digest.constant(input.toolChoice().mode());
    digest.text(input.toolChoice().tool());
    output(digest, input.output());
    sampling(digest, input.sampling());
    reasoning(digest, input);
    digest.number(input.maxOutputTokens());
    digest.json(input.extras().get(target.provider()));
    return new AnswerKey(digest.hex());
  }

  private static void target(KeyDigest digest, ResolvedTarget target) {
    digest.text(target.provider().name());
    digest.text(target.model());
    digest.text(target.family());
    digest.constant(target.schemaDialect());
    for (Feature feature : Feature.values()) {
      digest.number(target.has(feature) ? 1 : 0);
    }
    for (Parameter parameter : Parameter.values()) {
      Parameter.Support support = target.support(parameter);
      digest.constant(support.kind());
      digest.text(support.name());
    }
  }

  private static void message(KeyDigest digest, Message message) {
    digest.constant(message.role());
    digest.number(message.parts().size());
    for (Part part : message.parts()) {
      if (part instanceof Part.Text text) {
        digest.text("text");
        digest.text(text.text());
      } else if (part instanceof Part.ToolCall call) {
        digest.text("call");
        digest.text(call.id());
        digest.text(call.name());
        digest.text(call.arguments());
        opaque(digest, call.opaque());
      } else if (part instanceof Part.ToolResult result) {
        digest.text("result");
        digest.text(result.callId());
        digest.text(result.name());
        digest.number(result.error() ? 1 : 0);
        digest.text(result.content());
      } else if (part instanceof Part.Reasoning reasoning) {
        digest.text("reasoning");
        digest.text(reasoning.text());
        opaque(digest, reasoning.opaque());
      } else {
        opaque(digest, (Part.Opaque) part);
      }
    }
  }

  private static void opaque(KeyDigest digest, Part.@Nullable Opaque opaque) {
    digest.text(opaque == null ? null : "opaque");
    if (opaque != null) {
      digest.text(opaque.origin().name());
      digest.text(opaque.family());
      digest.text(opaque.kind());
      digest.text(opaque.data());
    }
  }

  private static void output(KeyDigest digest, OutputSpec output) {
    if (output instanceof OutputSpec.JsonObject json) {
      digest.text("json");
      digest.text(json.name());
      digest.json(json.schema());
    } else {
      digest.text("text");
    }
  }

  private static void sampling(KeyDigest digest, Sampling sampling) {
    digest.decimal(sampling.temperature());
    digest.decimal(sampling.topP());
    digest.text(sampling.seed() == null ? null : sampling.seed().toString());
    digest.number(sampling.stop().size());
    sampling.stop().forEach(digest::text);
  }

  private static void reasoning(KeyDigest digest, ModelInput input) {
    Reasoning reasoning = input.reasoning();
    if (reasoning instanceof Reasoning.Effort effort) {
      digest.constant(effort);
    } else if (reasoning instanceof Reasoning.Budget budget) {
      digest.text("budget");
      digest.number(budget.tokens());
    } else {
      digest.text(null);
    }
  }
}
