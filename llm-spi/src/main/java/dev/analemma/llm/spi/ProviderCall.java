// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.spi;

import com.fasterxml.jackson.databind.JsonNode;
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
 */
public record ProviderCall(
    ResolvedTarget target,
    ModelInput input,
    Timeouts timeouts,
    List<CachePoint> cachePoints,
    @Nullable String idempotencyKey) {

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
  }

  /** Returns a call without caching and key. */
  public static ProviderCall of(ResolvedTarget target, ModelInput input, Timeouts timeouts) {
    return new ProviderCall(target, input, timeouts, List.of(), null);
  }

  /** Returns what is merged into the body of the request, an object, over what stands there. */
  public JsonNode extra() {
    return input.extras().getOrDefault(target.provider(), Json.nodes().objectNode());
  }
}
