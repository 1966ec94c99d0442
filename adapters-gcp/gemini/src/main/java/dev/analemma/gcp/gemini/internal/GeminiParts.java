// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.Message;
import dev.analemma.llm.Part;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.wire.Conversation;
import dev.analemma.spi.Json;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the parts of messages.
 *
 * <p>Signatures go back on the parts that they came with. Calls and results have ids only where the
 * API gave one: others are told apart by their order. Parts without text are left out, since the
 * API refuses them.
 */
final class GeminiParts {
  /** Signs a part; also what an opaque part behind a text signs it with. */
  static final String SIGNATURE = "thoughtSignature";

  /** A call of a tool; also its id and signature beside it. */
  static final String CALL = "functionCall";

  /** A whole part that is sent back as it came. */
  static final String PART = "part";

  /** What the API takes in place of a signature for calls that it did not make. */
  private static final String NOT_SIGNED = "skip_thought_signature_validator";

  private final ResolvedTarget target;
  private final boolean wantsSignatures;
  private final Map<String, String> ids = new HashMap<>();

  /**
   * Creates what writes the parts of one conversation, in its order.
   *
   * @param target the model
   * @param wantsSignatures whether it refuses a turn with calls of tools of which none is signed
   */
  GeminiParts(ResolvedTarget target, boolean wantsSignatures) {
    this.target = target;
    this.wantsSignatures = wantsSignatures;
  }

  /** Returns the parts of a message; empty if there is nothing to send. */
  ArrayNode of(Message message) {
    ArrayNode parts = Json.nodes().arrayNode();
    boolean unsigned = wantsSignatures && message.toolCalls().stream().allMatch(this::isForeign);
    Iterator<Part> iterator = message.parts().iterator();
    while (iterator.hasNext()) {
      Part part = iterator.next();
      if (part instanceof Part.ToolCall call) {
        ObjectNode written = call(call);
        if (unsigned) {
          written.put(SIGNATURE, NOT_SIGNED);
          unsigned = false;
        }
        parts.add(written);
      } else if (part instanceof Part.Text text) {
        if (!text.text().isEmpty()) {
          parts.addObject().put("text", text.text());
        }
      } else if (part instanceof Part.ToolResult result) {
        parts.add(result(result));
      } else if (part instanceof Part.Reasoning thought) {
        thought(parts, thought);
      } else if (part instanceof Part.Opaque opaque && opaque.isFor(target)) {
        opaque(parts, opaque);
      }
    }
    return parts;
  }

  private boolean isForeign(Part.ToolCall call) {
    Part.Opaque own = call.opaque();
    return own == null || !own.isFor(target);
  }

  private ObjectNode call(Part.ToolCall call) {
    ObjectNode part = Json.nodes().objectNode();
    ObjectNode written = part.putObject(CALL).put("name", Conversation.name(call.name()));
    written.set("args", Conversation.arguments(call));
    Part.Opaque own = call.opaque();
    if (own != null && own.isFor(target) && own.kind().equals(CALL)) {
      JsonNode beside = Json.parse(own.data());
      if (beside.has("id")) {
        written.set("id", beside.path("id"));
        ids.put(call.id(), beside.path("id").asText());
      }
      if (beside.has(SIGNATURE)) {
        part.set(SIGNATURE, beside.path(SIGNATURE));
      }
    }
    return part;
  }

  private ObjectNode result(Part.ToolResult result) {
    ObjectNode part = Json.nodes().objectNode();
    ObjectNode response =
        part.putObject("functionResponse").put("name", Conversation.name(result.name()));
    String id = ids.get(result.callId());
    if (id != null) {
      response.put("id", id);
    }
    response.putObject("response").put(result.error() ? "error" : "output", result.content());
    return part;
  }

  private void thought(ArrayNode parts, Part.Reasoning thought) {
    Part.Opaque signature = thought.opaque();
    if (signature != null && signature.isFor(target)) {
      ObjectNode part = parts.addObject().put("text", thought.text()).put("thought", true);
      part.put(SIGNATURE, signature.data());
    }
  }

  private static void opaque(ArrayNode parts, Part.Opaque opaque) {
    if (opaque.kind().equals(PART)) {
      parts.add(Json.parse(opaque.data()));
    } else if (last(parts) instanceof ObjectNode text && text.has("text")) {
      text.put(SIGNATURE, opaque.data());
    }
  }

  private static @Nullable JsonNode last(ArrayNode parts) {
    return parts.get(parts.size() - 1);
  }

  /** Returns parts of texts alone. */
  static ArrayNode texts(List<Message> messages) {
    ArrayNode parts = Json.nodes().arrayNode();
    for (Message message : messages) {
      if (!message.text().isEmpty()) {
        parts.addObject().put("text", message.text());
      }
    }
    return parts;
  }
}
