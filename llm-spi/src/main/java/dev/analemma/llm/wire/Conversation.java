// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.Message;
import dev.analemma.llm.Part;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A conversation as providers take it: each call of a tool is followed by its result, ids and names
 * have letters, digits, hyphens and underscores alone, arguments are objects.
 *
 * <p>A crash between a call and its result, or a model of another provider, may have left what a
 * provider would refuse, now and in each later turn.
 */
public final class Conversation {
  /** What the model reads where a call has no result. */
  private static final String NO_RESULT = "the call was interrupted; there is no result";

  private static final Pattern BARRED = Pattern.compile("[^A-Za-z0-9_-]");
  private static final int NAME_CHARS_MAX = 64;

  private final List<Turn> turns = new ArrayList<>();
  private final Map<String, String> ids = new HashMap<>();

  /**
   * A message as it is sent.
   *
   * @param message what is said
   * @param until the index of the last message of the call that is in it
   */
  public record Turn(Message message, int until) {}

  private Conversation() {}

  /** Returns the conversation of a call. */
  public static Conversation of(List<Message> messages) {
    Conversation conversation = new Conversation();
    int next = 0;
    while (next < messages.size()) {
      Message message = messages.get(next);
      int end = next + 1;
      if (message.role() == Message.Role.TOOL) {
        // Results without their calls: nobody asked for them.
        next = end;
        continue;
      }
      conversation.turns.add(new Turn(message, next));
      if (!message.toolCalls().isEmpty()) {
        Map<String, Part> results = new LinkedHashMap<>();
        while (end < messages.size() && messages.get(end).role() == Message.Role.TOOL) {
          for (Part part : messages.get(end).parts()) {
            if (part instanceof Part.ToolResult result) {
              results.putIfAbsent(result.callId(), result);
            }
          }
          end++;
        }
        conversation.turns.add(new Turn(results(message.toolCalls(), results), end - 1));
      }
      next = end;
    }
    return conversation;
  }

  private static Message results(List<Part.ToolCall> calls, Map<String, Part> results) {
    List<Part> all = new ArrayList<>();
    for (Part.ToolCall call : calls) {
      Part result = results.get(call.id());
      all.add(
          result == null ? new Part.ToolResult(call.id(), call.name(), true, NO_RESULT) : result);
    }
    return new Message(Message.Role.TOOL, all);
  }

  /** Returns the messages in order. */
  public List<Turn> turns() {
    return List.copyOf(turns);
  }

  /** Returns an id of a call as providers take it; the same for the same id, and no other's. */
  public String id(String id) {
    return ids.computeIfAbsent(
        id,
        wanted -> {
          String plain = plain(wanted);
          Set<String> taken = new HashSet<>(ids.values());
          String free = plain;
          for (int n = 2; taken.contains(free); n++) {
            free = plain + "_" + n;
          }
          return free;
        });
  }

  /** Returns the name of a tool as providers take it; a model may have made one up. */
  public static String name(String name) {
    String plain = plain(name);
    return plain.substring(0, Math.min(NAME_CHARS_MAX, plain.length()));
  }

  private static String plain(String text) {
    return text.isEmpty() ? "_" : BARRED.matcher(text).replaceAll("_");
  }

  /**
   * Returns the arguments of a call as an object. What is none stands in it as text: the result
   * tells the model what was wrong.
   */
  public static JsonNode arguments(Part.ToolCall call) {
    try {
      JsonNode value = Json.parse(call.arguments());
      if (value.isObject()) {
        return value;
      }
    } catch (JsonException e) {
      // As the model wrote it, then.
    }
    ObjectNode wrapped = Json.nodes().objectNode();
    return wrapped.put("unreadable", call.arguments());
  }
}
