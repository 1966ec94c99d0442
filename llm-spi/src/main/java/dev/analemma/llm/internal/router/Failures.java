// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.router;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.ModelChain;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Says why there is no answer. */
final class Failures {
  private Failures() {}

  /** Returns what an attempt failed with; what no provider may throw is one that cannot be read. */
  static LlmException typed(@Nullable Throwable thrown, ResolvedTarget target) {
    Throwable error =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (error instanceof LlmException typed) {
      return typed;
    }
    String what = error == null ? "no answer" : error.getClass().getName();
    return LlmException.builder(
            ErrorKind.PROTOCOL,
            "the provider '%s' ended the call with %s, which is a mistake in the provider"
                .formatted(target.provider(), what))
        .target(target)
        .cause(error)
        .build();
  }

  /** The chain is empty: which kind that is depends on what was found on the way. */
  static LlmException.Builder noModel(LlmRequest request, ModelChain chain, Routing routing) {
    boolean meant = false;
    boolean tooLong = true;
    for (ProviderId provider : routing.order()) {
      ResolvedTarget target = routing.catalog().resolve(request.model(), provider).orElse(null);
      if (target != null) {
        meant = true;
        long low = routing.tokens().estimate(target.family(), request.input()).low();
        tooLong &= low + request.input().maxOutputTokens() > target.contextTokens();
      }
    }
    ErrorKind kind =
        !meant
            ? ErrorKind.MODEL_NOT_FOUND
            : tooLong ? ErrorKind.CONTEXT_LENGTH : ErrorKind.INVALID_REQUEST;
    return LlmException.builder(
        kind,
        "no model can answer a request for %s: %s"
            .formatted(request.model(), String.join("; ", Routing.listed(chain.leftOut()))));
  }

  /** The request has no form that a model takes. */
  static LlmException unwritable(ResolvedTarget target, RuntimeException cause) {
    return LlmException.builder(
            ErrorKind.INVALID_REQUEST,
            "the request cannot be written for '%s': %s".formatted(target, cause.getMessage()))
        .target(target)
        .cause(cause)
        .build();
  }

  /** A model that is left alone by all calls. */
  static LlmException leftAlone(ResolvedTarget target, ErrorKind kind, @Nullable Duration wait) {
    return LlmException.builder(kind, "'%s' is left alone".formatted(target))
        .target(target)
        .retryAfter(wait)
        .build();
  }

  /** All models were asked, or are left alone for longer than there is time. */
  static LlmException.Builder all(
      LlmRequest request,
      ModelChain chain,
      Map<ResolvedTarget, String> reasons,
      List<LlmException> errors) {
    return last(request, chain, reasons, errors.get(errors.size() - 1));
  }

  /** Nobody is asked any more after this error. */
  static LlmException.Builder last(
      LlmRequest request,
      ModelChain chain,
      Map<ResolvedTarget, String> reasons,
      LlmException last) {
    StringBuilder message = new StringBuilder("no model has answered a request for ");
    message.append(request.model()).append(": ");
    message.append(String.join("; ", Routing.listed(reasons)));
    for (ResolvedTarget target : chain.targets()) {
      if (!reasons.containsKey(target)) {
        message.append("; ").append(target).append(": not asked");
      }
    }
    if (!chain.leftOut().isEmpty()) {
      message.append("; left out: ");
      message.append(String.join("; ", Routing.listed(chain.leftOut())));
    }
    return copy(last, message.toString());
  }

  /** The call was ended from outside. */
  static LlmException.Builder stopped(LlmException why) {
    return copy(why, String.valueOf(why.getMessage()));
  }

  private static LlmException.Builder copy(LlmException error, String message) {
    LlmException.Builder builder =
        LlmException.builder(error.kind(), message)
            .status(error.status())
            .providerCode(error.providerCode())
            .retryAfter(error.retryAfter())
            .requestId(error.requestId())
            .usage(error.usage())
            .cause(error.getCause());
    ResolvedTarget target = error.target();
    return target == null ? builder : builder.target(target);
  }
}
