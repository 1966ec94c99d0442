// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.cassette;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.Message;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderId;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes messages of a conversation, and reads them. */
final class Messages {
  private Messages() {}

  static ObjectNode write(Message message) {
    ObjectNode out = Json.nodes().objectNode().put("role", message.role().name());
    ArrayNode parts = out.putArray("parts");
    message.parts().forEach(part -> parts.add(write(part)));
    return out;
  }

  static Message read(JsonNode node) {
    List<Part> parts = new ArrayList<>();
    Fields.of(node, "parts").forEach(part -> parts.add(part(part)));
    return new Message(Message.Role.valueOf(Fields.text(node, "role")), parts);
  }

  static ObjectNode write(Part part) {
    ObjectNode out = Json.nodes().objectNode();
    if (part instanceof Part.Text text) {
      out.put("type", "text").put("text", text.text());
    } else if (part instanceof Part.ToolCall call) {
      out.put("type", "call").put("id", call.id()).put("name", call.name());
      out.put("arguments", call.arguments());
      opaque(out, call.opaque());
    } else if (part instanceof Part.ToolResult result) {
      out.put("type", "result").put("callId", result.callId()).put("name", result.name());
      out.put("error", result.error()).put("content", result.content());
    } else if (part instanceof Part.Reasoning thoughts) {
      out.put("type", "thoughts").put("text", thoughts.text());
      opaque(out, thoughts.opaque());
    } else if (part instanceof Part.Opaque opaque) {
      out.put("type", "opaque");
      opaque(out, opaque);
    }
    return out;
  }

  static Part part(JsonNode node) {
    String type = Fields.text(node, "type");
    return switch (type) {
      case "text" -> new Part.Text(Fields.text(node, "text"));
      case "call" ->
          new Part.ToolCall(
              Fields.text(node, "id"),
              Fields.text(node, "name"),
              Fields.text(node, "arguments"),
              opaque(node));
      case "result" ->
          new Part.ToolResult(
              Fields.text(node, "callId"),
              Fields.text(node, "name"),
              Fields.of(node, "error").booleanValue(),
              Fields.text(node, "content"));
      case "thoughts" -> new Part.Reasoning(Fields.text(node, "text"), opaque(node));
      case "opaque" -> opaqueOf(Fields.of(node, "opaque"));
      default ->
          throw new IllegalArgumentException("there is no part of type '%s'".formatted(type));
    };
  }

  private static void opaque(ObjectNode out, Part.@Nullable Opaque opaque) {
    if (opaque != null) {
      out.putObject("opaque")
          .put("origin", opaque.origin().name())
          .put("family", opaque.family())
          .put("kind", opaque.kind())
          .put("data", opaque.data());
    }
  }

  private static Part.@Nullable Opaque opaque(JsonNode node) {
    return node.has("opaque") ? opaqueOf(node.get("opaque")) : null;
  }

  private static Part.Opaque opaqueOf(JsonNode node) {
    return new Part.Opaque(
        new ProviderId(Fields.text(node, "origin")),
        Fields.text(node, "family"),
        Fields.text(node, "kind"),
        Fields.text(node, "data"));
  }
}
