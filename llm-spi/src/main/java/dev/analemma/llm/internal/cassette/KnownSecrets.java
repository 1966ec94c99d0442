// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.cassette;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import dev.analemma.spi.SecretProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Secrets that somebody asked for: each of 8 characters or more is remembered, and taken out of
 * what is written. Threads: safe.
 */
public final class KnownSecrets implements SecretProvider {
  private static final String INSTEAD = "***";

  /** Shorter ones stand in words that are none. */
  private static final int CHARS_MIN = 8;

  private final SecretProvider secrets;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** Creates it over what has the secrets. */
  public KnownSecrets(SecretProvider secrets) {
    this.secrets = secrets;
  }

  @Override
  public Optional<String> find(String name) {
    Optional<String> found = secrets.find(name);
    found.filter(secret -> secret.length() >= CHARS_MIN).ifPresent(known::add);
    return found;
  }

  /** Returns a value whose texts and names hold no secret that is known. */
  JsonNode without(JsonNode value) {
    List<String> all = new ArrayList<>(known);
    all.sort(Comparator.comparingInt(String::length).reversed());
    if (all.isEmpty()) {
      return value;
    }
    ArrayNode root = Json.nodes().arrayNode().add(value.deepCopy());
    Deque<JsonNode> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty()) {
      JsonNode next = open.removeLast();
      if (next instanceof ArrayNode array) {
        for (int i = 0; i < array.size(); i++) {
          if (array.get(i).isTextual()) {
            array.set(i, Json.nodes().textNode(without(array.get(i).textValue(), all)));
          }
          open.add(array.get(i));
        }
      } else if (next instanceof ObjectNode object) {
        for (Map.Entry<String, JsonNode> entry : List.copyOf(object.properties())) {
          JsonNode member = entry.getValue();
          object.remove(entry.getKey());
          object.set(
              without(entry.getKey(), all),
              member.isTextual()
                  ? Json.nodes().textNode(without(member.textValue(), all))
                  : member);
          open.add(member);
        }
      }
    }
    return root.get(0);
  }

  private static String without(String text, List<String> all) {
    String clean = text;
    for (String secret : all) {
      clean = clean.replace(secret, INSTEAD);
    }
    return clean;
  }
}
