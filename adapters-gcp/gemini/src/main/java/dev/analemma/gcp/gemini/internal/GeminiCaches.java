// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static dev.analemma.llm.wire.WireFields.text;
import static dev.analemma.llm.wire.WireFields.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.spi.CacheHandle;
import dev.analemma.llm.spi.ContextCaches;
import dev.analemma.llm.wire.HttpProvider;
import dev.analemma.llm.wire.SideRequest;
import dev.analemma.llm.wire.WireFailure;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.Json;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code cachedContents} of both APIs. */
final class GeminiCaches implements ContextCaches {
  /** A long beginning is read before the reply comes. */
  private static final Timeouts TIMEOUTS = Timeouts.ofDefaults().withTotal(Duration.ofMinutes(2));

  /**
   * How the APIs tell from how many tokens on they keep something. It is nowhere but in their
   * words; where those change, the number is not learnt, and the making fails like others.
   */
  private static final Pattern MINIMUM =
      Pattern.compile(
          "min_total_token_count=(\\d{1,12})|minimum token count to start caching is (\\d{1,12})");

  private final HttpProvider http;
  private final Place place;
  private final EngineClock clock;

  GeminiCaches(HttpProvider http, Place place, EngineClock clock) {
    this.http = http;
    this.place = place;
    this.clock = clock;
  }

  @Override
  public CompletionStage<Creation> create(ResolvedTarget target, ModelInput prefix, Duration ttl) {
    ObjectNode body = GeminiRequest.prefix(target, prefix);
    body.put("model", place.model(target)).put("ttl", seconds(ttl));
    return http.send(
        new SideRequest<>(
            target,
            "POST",
            place.caches(),
            body,
            TIMEOUTS,
            (status, headers, reply) -> {
              if (status < 300) {
                return new Created(handle(target, null, reply, ttl));
              }
              OptionalLong minimum = status == 400 ? minimum(reply) : OptionalLong.empty();
              if (minimum.isPresent()) {
                return new TooShort(minimum);
              }
              throw failure(status, headers, reply, false);
            }));
  }

  @Override
  public CompletionStage<Optional<CacheHandle>> extend(CacheHandle handle, Duration ttl) {
    return http.send(
        new SideRequest<>(
            handle.target(),
            "PATCH",
            place.path(handle.name()),
            Json.nodes().objectNode().put("ttl", seconds(ttl)),
            TIMEOUTS,
            (status, headers, reply) ->
                isThere(status, headers, reply)
                    ? Optional.of(handle(handle.target(), handle, reply, ttl))
                    : Optional.empty()));
  }

  @Override
  public CompletionStage<Void> delete(CacheHandle handle) {
    return http.send(
        new SideRequest<>(
            handle.target(),
            "DELETE",
            place.path(handle.name()),
            null,
            TIMEOUTS,
            (status, headers, reply) -> {
              isThere(status, headers, reply);
              return null;
            }));
  }

  /** Returns whether a cache was found; throws if the reply tells something else. */
  private boolean isThere(int status, HttpHeaders headers, @Nullable JsonNode reply) {
    if (status < 300) {
      return true;
    }
    WireFailure failure = failure(status, headers, reply, true);
    if (failure.kind() != ErrorKind.CACHE_GONE) {
      throw failure;
    }
    return false;
  }

  private WireFailure failure(
      int status, HttpHeaders headers, @Nullable JsonNode reply, boolean cached) {
    return GeminiErrors.of(status, headers, reply, clock.now(), cached);
  }

  private CacheHandle handle(
      ResolvedTarget target, @Nullable CacheHandle before, @Nullable JsonNode reply, Duration ttl) {
    String name = reply == null ? null : text(reply, "name");
    if (reply == null || name == null) {
      throw WireFailure.protocol("a cache without a name");
    }
    long counted = tokens(reply.path("usageMetadata"), "totalTokenCount");
    return new CacheHandle(
        target,
        name,
        counted == 0 && before != null ? before.tokens() : counted,
        end(text(reply, "expireTime"), ttl));
  }

  private Instant end(@Nullable String told, Duration ttl) {
    try {
      return told == null ? clock.now().plus(ttl) : Instant.parse(told);
    } catch (DateTimeException e) {
      throw WireFailure.protocol("a cache whose end is no time");
    }
  }

  private static OptionalLong minimum(@Nullable JsonNode reply) {
    String words = reply == null ? null : text(reply.path("error"), "message");
    Matcher matcher = MINIMUM.matcher(String.valueOf(words));
    if (!matcher.find()) {
      return OptionalLong.empty();
    }
    String number = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return OptionalLong.of(Long.parseLong(number));
  }

  private static String seconds(Duration ttl) {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("ttl is %s, must be positive".formatted(ttl));
    }
    return ttl.plusNanos(999_999_999).toSeconds() + "s";
  }
}
