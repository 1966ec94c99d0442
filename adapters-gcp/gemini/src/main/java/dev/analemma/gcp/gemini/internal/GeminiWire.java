// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.http.SseEvent;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.wire.AnswerBuilder;
import dev.analemma.llm.wire.Wire;
import dev.analemma.llm.wire.WireFailure;
import dev.analemma.llm.wire.WireFields;
import dev.analemma.spi.EngineClock;
import java.net.http.HttpHeaders;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code generateContent} and {@code streamGenerateContent}: the same bodies in the Gemini API,
 * with the key in {@code x-goog-api-key}, and in Vertex AI, with an access token.
 *
 * <p>Source: the references of the Gemini API ({@code v1beta}) and of Vertex AI ({@code v1}),
 * "GenerateContentResponse", "CachedContent"; google.rpc's error details.
 */
final class GeminiWire implements Wire {
  private final Place place;
  private final Safety safety;
  private final EngineClock clock;

  GeminiWire(Place place, Safety safety, EngineClock clock) {
    this.place = place;
    this.safety = safety;
    this.clock = clock;
  }

  @Override
  public String path(ProviderCall call, boolean streamed) {
    return place.path(
        call.target(), streamed ? "streamGenerateContent?alt=sse" : "generateContent");
  }

  @Override
  public Map<String, String> headers(@Nullable ProviderCall call, @Nullable String key) {
    if (key == null) {
      return Map.of();
    }
    return place.bearer()
        ? Map.of("Authorization", "Bearer " + key)
        : Map.of("x-goog-api-key", key);
  }

  @Override
  public JsonNode body(ProviderCall call, boolean streamed) {
    return GeminiRequest.of(call, safety);
  }

  /** Reads one chunk that is all, or all chunks of a stream at once. */
  @Override
  public void read(JsonNode body, AnswerBuilder answer) {
    GeminiStream stream = new GeminiStream(answer);
    if (body.isArray()) {
      body.forEach(stream::chunk);
    } else {
      stream.chunk(body);
    }
    stream.end();
  }

  @Override
  public StreamReader reader(AnswerBuilder answer) {
    GeminiStream stream = new GeminiStream(answer);
    return new StreamReader() {
      @Override
      public void event(SseEvent event) {
        stream.chunk(WireFields.parse(event.data()));
      }

      @Override
      public void end() {
        stream.end();
      }
    };
  }

  @Override
  public WireFailure failure(
      ProviderCall call, int status, HttpHeaders headers, @Nullable JsonNode body) {
    return GeminiErrors.of(status, headers, body, clock.now(), call.cached() != null);
  }

  /** The APIs name answers, in their bodies; what stands before them may name requests. */
  @Override
  public String requestIdHeader() {
    return "x-request-id";
  }
}
