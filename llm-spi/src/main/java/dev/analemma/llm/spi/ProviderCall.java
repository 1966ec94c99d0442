// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.spi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Timeouts;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one model. The input has been made for it: parameters that it refuses, data of
 * other models and forms of schemas that it does not take are gone. A provider writes it down as it
 * is.
 *
 * @param target the model
 * @param input what it is asked
 * @param timeouts how long the attempt may take
 * @param cachePoints where caching is asked for, in the order of the conversation; empty for
 *     nowhere. Providers that have no such thing pass over it
 * @param idempotencyKey the same for attempts that ask the same for the same reason, or null; for
 *     providers that recognise a repeated request
 * @param cached the beginning that the provider has already, or null. If it is gone the call fails
 *     with {@code CACHE_GONE}, and the next one names none
 */
public record ProviderCall(
    ResolvedTarget target,
    ModelInput input,
    Timeouts timeouts,
    List<CachePoint> cachePoints,
    @Nullable String idempotencyKey,
    @Nullable CachedPrefix cached) {

  /**
   * A beginning that is in a cache which {@link ContextCaches} made, and is not sent again.
   *
   * @param handle the cache
   * @param messages how many messages of the input are in it, from the first on: all instructions,
   *     not all of the conversation, and no call of a tool without its result. All tools and the
   *     choice among them are in it too
   */
  public record CachedPrefix(CacheHandle handle, int messages) {
    /** Checks the components. */
    public CachedPrefix {
      Objects.requireNonNull(handle, "handle");
      if (messages < 0) {
        throw new IllegalArgumentException(
            "messages is %d, must not be negative".formatted(messages));
      }
    }
  }

  /**
   * A place up to which a provider may keep what it has read.
   *
   * @param afterMessage the index of the message behind which it is, or -1 for behind the tools
   * @param longLived whether it is kept for longer than the shortest time the provider sells
   */
  public record CachePoint(int afterMessage, boolean longLived) {
    /** Checks the bound. */
    public CachePoint {
      if (afterMessage < -1) {
        throw new IllegalArgumentException(
            "afterMessage is %d, must be at least -1".formatted(afterMessage));
      }
    }
  }

  /** Copies the list and checks that its places are in the conversation. */
  public ProviderCall {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(timeouts, "timeouts");
    cachePoints = List.copyOf(cachePoints);
    int last = -2;
    for (CachePoint point : cachePoints) {
      if (point.afterMessage() <= last || point.afterMessage() >= input.messages().size()) {
        throw new IllegalArgumentException(
            "a cache point is behind message %d of %d, after one behind %d"
                .formatted(point.afterMessage(), input.messages().size(), last));
      }
      last = point.afterMessage();
    }
    if (cached != null) {
      check(cached, target, input.messages());
    }
  }

  private static void check(CachedPrefix cached, ResolvedTarget target, List<Message> messages) {
    if (!cached.handle().target().equals(target)) {
      throw new IllegalArgumentException(
          "the cache serves %s and not %s".formatted(cached.handle().target(), target));
    }
    int count = cached.messages();
    if (count >= messages.size()
        || messages.get(count).role() == Message.Role.SYSTEM
        || messages.get(count).role() == Message.Role.TOOL) {
      throw new IllegalArgumentException(
          "a cache with the first %d of %d messages ends within the instructions, between calls and their results, or with the conversation"
              .formatted(count, messages.size()));
    }
  }

  /** Creates a call that names no cache. */
  public ProviderCall(
      ResolvedTarget target,
      ModelInput input,
      Timeouts timeouts,
      List<CachePoint> cachePoints,
      @Nullable String idempotencyKey) {
    this(target, input, timeouts, cachePoints, idempotencyKey, null);
  }

  /** Returns a call without caching and key. */
  public static ProviderCall of(ResolvedTarget target, ModelInput input, Timeouts timeouts) {
    return new ProviderCall(target, input, timeouts, List.of(), null);
  }

  /** Returns the same call, whose beginning the provider has already. */
  public ProviderCall withCached(CachedPrefix cached) {
    return new ProviderCall(target, input, timeouts, cachePoints, idempotencyKey, cached);
  }

  /** Returns what is merged into the body of the request, an object, over what stands there. */
  public JsonNode extra() {
    return input.extras().getOrDefault(target.provider(), Json.nodes().objectNode());
  }
}
