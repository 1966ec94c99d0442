// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.openai;

import static dev.analemma.llm.wire.WireFields.has;
import static dev.analemma.llm.wire.WireFields.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.wire.RetryAfter;
import dev.analemma.llm.wire.WireFailure;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What errors of this API mean: by codes and types, then by status; never by words. Some providers
 * call a limit on simultaneous requests a quota, in words.
 *
 * <p>Forms: {@code {"error": {"message", "type", "code"}}}; the same without the outer object, with
 * {@code "object": "error"} (older vLLM); {@code {"error": "text"}}; {@code {"detail": …}}.
 */
final class OpenAiErrors {
  private static final Set<String> QUOTA =
      Set.of(
          "insufficient_quota",
          "credit_balance_exhausted",
          "billing_hard_limit_reached",
          "billing_not_active");

  private OpenAiErrors() {}

  static WireFailure of(int status, HttpHeaders headers, @Nullable JsonNode body, Instant now) {
    return failure(status, body, RetryAfter.of(headers, now));
  }

  /** An error may come under a good status: within a stream there is no other way. */
  static void throwIfError(JsonNode body) {
    if (has(body, "error") || "error".equals(text(body, "object"))) {
      throw failure(0, body, null);
    }
  }

  static WireFailure serverError(String words) {
    return new WireFailure(ErrorKind.SERVER_ERROR, null, words, null);
  }

  private static WireFailure failure(
      int status, @Nullable JsonNode body, @Nullable Duration retryAfter) {
    if (body == null) {
      return new WireFailure(kind(status, "", ""), null, "", retryAfter);
    }
    JsonNode error = body.path("error").isObject() ? body.path("error") : body;
    String type = orEmpty(text(error, "type"));
    String code = orEmpty(text(error, "code"));
    int told = status == 0 ? error.path("code").asInt(0) : status;
    String shown = code.isEmpty() ? type : code;
    return new WireFailure(
        kind(told, code, type), shown.isEmpty() ? null : shown, words(error, body), retryAfter);
  }

  private static String words(JsonNode error, JsonNode body) {
    for (String name : new String[] {"message", "error", "detail"}) {
      String words = text(error, name);
      if (words != null) {
        return words;
      }
    }
    return has(body, "detail") ? body.path("detail").toString() : "";
  }

  private static ErrorKind kind(int status, String code, String type) {
    if (isQuota(code) || isQuota(type)) {
      return ErrorKind.QUOTA_EXHAUSTED;
    }
    ErrorKind byCode = byCode(code);
    if (byCode != null) {
      return byCode;
    }
    return status == 0 ? byType(type) : WireFailure.kindOf(status);
  }

  private static boolean isQuota(String code) {
    return QUOTA.contains(code)
        || code.endsWith("_spend_limit_exceeded")
        || code.endsWith("_usage_limit_exceeded");
  }

  private static @Nullable ErrorKind byCode(String code) {
    return switch (code) {
      case "context_length_exceeded" -> ErrorKind.CONTEXT_LENGTH;
      case "content_filter", "content_policy_violation" -> ErrorKind.CONTENT_FILTERED;
      case "model_not_found" -> ErrorKind.MODEL_NOT_FOUND;
      case "rate_limit_exceeded" -> ErrorKind.RATE_LIMITED;
      case "invalid_api_key" -> ErrorKind.AUTH;
      case "server_error" -> ErrorKind.SERVER_ERROR;
      default -> null;
    };
  }

  private static ErrorKind byType(String type) {
    return switch (type) {
      case "invalid_request_error", "BadRequestError" -> ErrorKind.INVALID_REQUEST;
      case "authentication_error", "permission_error" -> ErrorKind.AUTH;
      case "rate_limit_error", "tokens", "requests" -> ErrorKind.RATE_LIMITED;
      case "overloaded_error" -> ErrorKind.OVERLOADED;
      default -> ErrorKind.SERVER_ERROR;
    };
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
