// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static dev.analemma.llm.wire.WireFields.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.wire.RetryAfter;
import dev.analemma.llm.wire.WireFailure;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What errors of these APIs mean: {@code {"error": {"code", "message", "status", "details"}}}, in
 * an array where a stream was asked for. The reason of a {@code google.rpc.ErrorInfo} goes first,
 * then the status, then that of HTTP.
 *
 * <p>A limit is a quota where one of those that were exceeded is that of a day; others come back
 * within the time of the {@code google.rpc.RetryInfo}. That time is told beside limits of days too,
 * where it helps nobody.
 */
final class GeminiErrors {
  /** How caches that are gone are told. */
  private static final Set<RpcStatus> GONE =
      Set.of(
          RpcStatus.INVALID_ARGUMENT,
          RpcStatus.FAILED_PRECONDITION,
          RpcStatus.PERMISSION_DENIED,
          RpcStatus.NOT_FOUND);

  /** The form of google.protobuf.Duration. */
  private static final Pattern SECONDS = Pattern.compile("(\\d{1,12})(?:\\.(\\d{1,9}))?s");

  private GeminiErrors() {}

  /** Reasons that say more than the status beside them; those of keys begin alike. */
  private enum Reason {
    BILLING_DISABLED(ErrorKind.QUOTA_EXHAUSTED),
    CONSUMER_INVALID(ErrorKind.AUTH),
    CONSUMER_SUSPENDED(ErrorKind.AUTH),
    CREDENTIALS_MISSING(ErrorKind.AUTH),
    RATE_LIMIT_EXCEEDED(ErrorKind.RATE_LIMITED),
    SERVICE_DISABLED(ErrorKind.AUTH);

    private final ErrorKind kind;

    Reason(ErrorKind kind) {
      this.kind = kind;
    }

    static @Nullable ErrorKind kind(@Nullable String name) {
      if (name == null) {
        return null;
      }
      if (name.startsWith("API_KEY_") || name.startsWith("ACCESS_TOKEN_")) {
        return ErrorKind.AUTH;
      }
      for (Reason reason : values()) {
        if (reason.name().equals(name)) {
          return reason.kind;
        }
      }
      return null;
    }
  }

  /**
   * Returns what an error means.
   *
   * @param status of HTTP
   * @param headers of the reply
   * @param body of the reply; null if it is no JSON
   * @param now what a date is compared with
   * @param cached whether the request names a cache. One that is gone is told as a missing
   *     permission, as not found or as a wrong argument, with nothing but words to tell it from
   *     another mistake; without the cache the next attempt finds out
   */
  static WireFailure of(
      int status, HttpHeaders headers, @Nullable JsonNode body, Instant now, boolean cached) {
    JsonNode error = body == null ? null : error(body);
    return failure(status, error, RetryAfter.of(headers, now), cached);
  }

  /** An error may come under a good status: within a stream there is no other way. */
  static void throwIfError(JsonNode body) {
    JsonNode error = error(body);
    if (error != null) {
      throw failure(error.path("code").asInt(0), error, null, false);
    }
  }

  private static @Nullable JsonNode error(JsonNode body) {
    JsonNode error = (body.isArray() ? body.path(0) : body).path("error");
    return error.isObject() ? error : null;
  }

  private static WireFailure failure(
      int status, @Nullable JsonNode error, @Nullable Duration retryAfter, boolean cached) {
    if (error == null) {
      return new WireFailure(kind(status, null, null, cached), null, "", retryAfter);
    }
    String code = text(error, "status");
    String reason = null;
    boolean daily = false;
    Duration wait = retryAfter;
    for (JsonNode detail : error.path("details")) {
      String type = String.valueOf(text(detail, "@type"));
      if (type.endsWith("google.rpc.ErrorInfo")) {
        reason = text(detail, "reason");
      } else if (type.endsWith("google.rpc.QuotaFailure")) {
        daily |= daily(detail);
      } else if (type.endsWith("google.rpc.RetryInfo")) {
        Duration told = seconds(text(detail, "retryDelay"));
        wait = told == null ? wait : told;
      }
    }
    String words = text(error, "message");
    ErrorKind kind = kind(status, code, reason, cached);
    if (kind == ErrorKind.RATE_LIMITED && daily) {
      kind = ErrorKind.QUOTA_EXHAUSTED;
      wait = null;
    }
    return new WireFailure(kind, reason == null ? code : reason, words == null ? "" : words, wait);
  }

  private static ErrorKind kind(
      int status, @Nullable String code, @Nullable String reason, boolean cached) {
    ErrorKind byReason = Reason.kind(reason);
    if (byReason != null) {
      return byReason;
    }
    RpcStatus known = RpcStatus.of(code);
    if (known == null) {
      return WireFailure.kindOf(status);
    }
    return cached && GONE.contains(known) ? ErrorKind.CACHE_GONE : known.kind();
  }

  private static boolean daily(JsonNode failure) {
    for (JsonNode violation : failure.path("violations")) {
      if (String.valueOf(text(violation, "quotaId")).contains("PerDay")) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Duration seconds(@Nullable String text) {
    Matcher matcher = SECONDS.matcher(String.valueOf(text));
    if (!matcher.matches()) {
      return null;
    }
    String fraction = matcher.group(2) == null ? "0" : matcher.group(2);
    long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
    return Duration.ofSeconds(Long.parseLong(matcher.group(1)), nanos);
  }
}
