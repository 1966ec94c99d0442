// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.cassette;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.Attempt;
import dev.analemma.llm.Cost;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Usage;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what came of a call, and reads it. */
final class Outcomes {
  private final ModelCatalog catalog;

  /**
   * Creates it.
   *
   * @param catalog has the models that answered
   */
  Outcomes(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  // Answers and failures.

  static ObjectNode write(LlmResponse response) {
    ObjectNode out = Json.nodes().objectNode();
    out.set("servedBy", target(response.servedBy()));
    out.set("message", Messages.write(response.message()));
    out.put("finish", response.finish().name()).set("attempts", attempts(response.attempts()));
    return out;
  }

  LlmResponse answer(JsonNode node) {
    return new LlmResponse(
        target(Fields.of(node, "servedBy")),
        Messages.read(Fields.of(node, "message")),
        Finish.valueOf(Fields.text(node, "finish")),
        attempts(Fields.of(node, "attempts")));
  }

  static ObjectNode write(LlmException error) {
    ObjectNode out = Json.nodes().objectNode().put("kind", error.kind().name());
    out.put("message", error.getMessage()).put("status", error.status());
    ResolvedTarget target = error.target();
    out.set("target", target == null ? null : target(target));
    out.put("providerCode", error.providerCode()).put("requestId", error.requestId());
    out.put("retryAfter", error.retryAfter() == null ? null : error.retryAfter().toString());
    out.set("usage", usage(error.usage()));
    out.set("attempts", attempts(error.attempts()));
    return out;
  }

  LlmException error(JsonNode node) {
    String retryAfter = Fields.textOrNull(node, "retryAfter");
    LlmException.Builder error =
        LlmException.builder(
                ErrorKind.valueOf(Fields.text(node, "kind")),
                String.valueOf(Fields.textOrNull(node, "message")))
            .status(Fields.of(node, "status").intValue())
            .providerCode(Fields.textOrNull(node, "providerCode"))
            .requestId(Fields.textOrNull(node, "requestId"))
            .retryAfter(retryAfter == null ? null : Duration.parse(retryAfter))
            .usage(usage(Fields.of(node, "usage")))
            .attempts(attempts(Fields.of(node, "attempts")));
    JsonNode target = Fields.of(node, "target");
    return (target.isNull() ? error : error.target(target(target))).build();
  }

  private static ArrayNode attempts(List<Attempt> attempts) {
    ArrayNode all = Json.nodes().arrayNode();
    for (Attempt attempt : attempts) {
      ObjectNode out = all.addObject();
      out.set("target", target(attempt.target()));
      out.put("at", attempt.at().toString()).put("took", attempt.took().toString());
      out.put("error", attempt.error() == null ? null : attempt.error().name());
      out.set("usage", usage(attempt.usage()));
      if (attempt.cost() instanceof Cost.Unknown unknown) {
        out.putObject("cost").put("unknown", unknown.reason().name());
      } else if (attempt.cost() instanceof Cost.Known known) {
        out.putObject("cost").put("nanoUsd", known.amount());
      }
      out.put("requestId", attempt.requestId());
    }
    return all;
  }

  private List<Attempt> attempts(JsonNode node) {
    List<Attempt> attempts = new ArrayList<>();
    for (JsonNode each : node) {
      String error = Fields.textOrNull(each, "error");
      JsonNode cost = Fields.of(each, "cost");
      attempts.add(
          new Attempt(
              target(Fields.of(each, "target")),
              Instant.parse(Fields.text(each, "at")),
              Duration.parse(Fields.text(each, "took")),
              error == null ? null : ErrorKind.valueOf(error),
              usage(Fields.of(each, "usage")),
              cost.has("nanoUsd")
                  ? Cost.ofNanoUsd(cost.get("nanoUsd").longValue())
                  : Cost.unknown(Cost.Reason.valueOf(Fields.text(cost, "unknown"))),
              Fields.textOrNull(each, "requestId")));
    }
    return attempts;
  }

  private static ObjectNode usage(Usage usage) {
    return Json.nodes()
        .objectNode()
        .put("input", usage.input())
        .put("cacheRead", usage.cacheRead())
        .put("cacheWriteShort", usage.cacheWriteShort())
        .put("cacheWriteLong", usage.cacheWriteLong())
        .put("output", usage.output())
        .put("reasoning", usage.reasoning())
        .put("quality", usage.quality().name());
  }

  private static Usage usage(JsonNode node) {
    return new Usage(
        Fields.of(node, "input").longValue(),
        Fields.of(node, "cacheRead").longValue(),
        Fields.of(node, "cacheWriteShort").longValue(),
        Fields.of(node, "cacheWriteLong").longValue(),
        Fields.of(node, "output").longValue(),
        Fields.of(node, "reasoning").longValue(),
        Usage.Quality.valueOf(Fields.text(node, "quality")));
  }

  private static ObjectNode target(ResolvedTarget target) {
    return Json.nodes()
        .objectNode()
        .put("provider", target.provider().name())
        .put("model", target.model());
  }

  private ResolvedTarget target(JsonNode node) {
    ProviderId provider = new ProviderId(Fields.text(node, "provider"));
    String model = Fields.text(node, "model");
    return catalog
        .resolve(ModelSelector.exact(provider, model), provider)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the catalogue has no model '%s' of '%s'".formatted(model, provider)));
  }

  // Pieces.

  static ObjectNode write(AnswerEvent event) {
    ObjectNode out = Json.nodes().objectNode().put("attempt", event.attempt());
    if (event instanceof AnswerEvent.Restarted restarted) {
      out.put("because", restarted.because().name()).set("target", target(restarted.target()));
    } else if (event instanceof AnswerEvent.Piece piece) {
      piece(out, piece.event());
    }
    return out;
  }

  private static void piece(ObjectNode out, StreamEvent event) {
    if (event instanceof StreamEvent.TextDelta text) {
      out.put("text", text.text());
    } else if (event instanceof StreamEvent.ReasoningDelta thoughts) {
      out.put("thoughts", thoughts.text());
    } else if (event instanceof StreamEvent.ToolCallStarted started) {
      out.put("started", started.id()).put("name", started.name());
    } else if (event instanceof StreamEvent.ToolArgumentsDelta arguments) {
      out.put("arguments", arguments.text()).put("of", arguments.id());
    } else if (event instanceof StreamEvent.ToolCallCompleted completed) {
      out.set("completed", Messages.write(completed.call()));
    } else if (event instanceof StreamEvent.UsageUpdate update) {
      out.set("usage", usage(update.usage()));
    }
  }

  List<AnswerEvent> events(@Nullable JsonNode node) {
    List<AnswerEvent> events = new ArrayList<>();
    if (node != null) {
      node.forEach(each -> events.add(event(each)));
    }
    return events;
  }

  private AnswerEvent event(JsonNode node) {
    int attempt = Fields.of(node, "attempt").intValue();
    if (node.has("because")) {
      return new AnswerEvent.Restarted(
          attempt,
          target(Fields.of(node, "target")),
          ErrorKind.valueOf(Fields.text(node, "because")));
    }
    return new AnswerEvent.Piece(attempt, piece(node));
  }

  private static StreamEvent piece(JsonNode node) {
    if (node.has("text")) {
      return new StreamEvent.TextDelta(Fields.text(node, "text"));
    }
    if (node.has("thoughts")) {
      return new StreamEvent.ReasoningDelta(Fields.text(node, "thoughts"));
    }
    if (node.has("started")) {
      return new StreamEvent.ToolCallStarted(
          Fields.text(node, "started"), Fields.text(node, "name"));
    }
    if (node.has("arguments")) {
      return new StreamEvent.ToolArgumentsDelta(
          Fields.text(node, "of"), Fields.text(node, "arguments"));
    }
    if (node.has("completed")) {
      return new StreamEvent.ToolCallCompleted(
          (Part.ToolCall) Messages.part(Fields.of(node, "completed")));
    }
    return new StreamEvent.UsageUpdate(usage(Fields.of(node, "usage")));
  }
}
