// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.anthropic;

import static dev.analemma.llm.wire.WireFields.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.wire.RetryAfter;
import dev.analemma.llm.wire.WireFailure;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What errors of this API mean: {@code {"type": "error", "error": {"type", "message", "details"}}},
 * as a body or as an event of a stream. The type says it; without one the status does.
 */
final class AnthropicErrors {
  private AnthropicErrors() {}

  static WireFailure of(int status, HttpHeaders headers, @Nullable JsonNode body, Instant now) {
    return failure(status, body, RetryAfter.of(headers, now));
  }

  static void throwIfError(JsonNode body) {
    if ("error".equals(text(body, "type"))) {
      throw failure(0, body, null);
    }
  }

  private static WireFailure failure(
      int status, @Nullable JsonNode body, @Nullable Duration retryAfter) {
    if (body == null) {
      return new WireFailure(WireFailure.kindOf(status), null, "", retryAfter);
    }
    JsonNode error = body.path("error");
    String type = text(error, "type");
    String detail = text(error.path("details"), "error_code");
    ErrorKind kind = type == null ? WireFailure.kindOf(status) : kind(status, type, detail);
    String words = text(error, "message");
    return new WireFailure(
        kind, detail == null ? type : detail, words == null ? "" : words, retryAfter);
  }

  private static ErrorKind kind(int status, String type, @Nullable String detail) {
    if (detail != null && detail.endsWith("spend_limit_reached")) {
      return ErrorKind.QUOTA_EXHAUSTED;
    }
    return switch (type) {
      case "invalid_request_error", "request_too_large" ->
          status == 402 ? ErrorKind.QUOTA_EXHAUSTED : ErrorKind.INVALID_REQUEST;
      case "authentication_error", "permission_error" -> ErrorKind.AUTH;
      case "billing_error" -> ErrorKind.QUOTA_EXHAUSTED;
      case "not_found_error" -> ErrorKind.MODEL_NOT_FOUND;
      case "rate_limit_error" -> ErrorKind.RATE_LIMITED;
      case "overloaded_error" -> ErrorKind.OVERLOADED;
      case "api_error", "timeout_error" -> ErrorKind.SERVER_ERROR;
      default -> WireFailure.kindOf(status);
    };
  }
}
