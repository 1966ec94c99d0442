// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.cassette;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Reasoning;
import dev.analemma.llm.Sampling;
import dev.analemma.llm.ToolChoice;
import dev.analemma.llm.ToolSpec;
import dev.analemma.spi.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes what an answer depends on: the model that is wanted, and its input. Time-outs, the policy,
 * cache hints and on whose behalf it is asked are no part of it.
 */
final class Requests {
  private Requests() {}

  /** Returns a request as it stands in a recording: equal for requests that ask the same. */
  static JsonNode write(LlmRequest request) {
    ObjectNode written = Json.nodes().objectNode();
    selector(written.putObject("model"), request.model());
    written.set("input", input(request.input()));
    // As it is read from the file: whole numbers there have no width.
    return Json.parse(Json.bytes(written));
  }

  private static void selector(ObjectNode out, ModelSelector selector) {
    if (selector instanceof ModelSelector.Role role) {
      out.put("role", role.name());
    } else if (selector instanceof ModelSelector.Alias alias) {
      out.put("alias", alias.name());
    } else if (selector instanceof ModelSelector.Exact exact) {
      out.put("provider", exact.provider().name()).put("model", exact.model());
    }
  }

  private static ObjectNode input(ModelInput input) {
    ObjectNode out = Json.nodes().objectNode();
    ArrayNode messages = out.putArray("messages");
    input.messages().forEach(message -> messages.add(Messages.write(message)));
    ArrayNode tools = out.putArray("tools");
    for (ToolSpec tool : input.tools()) {
      ObjectNode one = tools.addObject().put("name", tool.name());
      one.put("description", tool.description()).set("input", tool.input());
    }
    ToolChoice choice = input.toolChoice();
    out.putObject("toolChoice").put("mode", choice.mode().name()).put("tool", choice.tool());
    if (input.output() instanceof OutputSpec.JsonObject json) {
      ObjectNode output = out.putObject("output").put("name", json.name());
      output.set("schema", json.schema());
    }
    sampling(out.putObject("sampling"), input.sampling());
    if (input.reasoning() instanceof Reasoning.Effort effort) {
      out.put("reasoning", effort.name());
    } else if (input.reasoning() instanceof Reasoning.Budget budget) {
      out.put("reasoning", budget.tokens());
    }
    out.put("maxOutputTokens", input.maxOutputTokens());
    Map<String, JsonNode> extras = new TreeMap<>();
    input.extras().forEach((provider, extra) -> extras.put(provider.name(), extra));
    out.putObject("extras").setAll(extras);
    return out;
  }

  private static void sampling(ObjectNode out, Sampling sampling) {
    out.put("temperature", sampling.temperature()).put("topP", sampling.topP());
    out.put("seed", sampling.seed()).set("stop", Json.tree(sampling.stop()));
  }
}
