// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Objects;

/**
 * One question to a language model.
 *
 * @param model which model is wanted
 * @param input all that can change the answer
 * @param cache what the caller knows about the beginning of its requests
 * @param timeouts how long one attempt may take
 * @param context on whose behalf the model is called
 */
public record LlmRequest(
    ModelSelector model,
    ModelInput input,
    CacheHint cache,
    Timeouts timeouts,
    CallContext context) {
  /** Checks the components. */
  public LlmRequest {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(timeouts, "timeouts");
    Objects.requireNonNull(context, "context");
  }

  /** Returns a request with default time-outs, without cache hint and outside of any run. */
  public static LlmRequest of(ModelSelector model, ModelInput input) {
    return new LlmRequest(
        model, input, CacheHint.auto(), Timeouts.ofDefaults(), CallContext.none());
  }

  /** Returns the same with another cache hint. */
  public LlmRequest withCache(CacheHint cache) {
    return new LlmRequest(model, input, cache, timeouts, context);
  }

  /** Returns the same with other time-outs. */
  public LlmRequest withTimeouts(Timeouts timeouts) {
    return new LlmRequest(model, input, cache, timeouts, context);
  }

  /** Returns the same on behalf of somebody else. */
  public LlmRequest withContext(CallContext context) {
    return new LlmRequest(model, input, cache, timeouts, context);
  }
}
