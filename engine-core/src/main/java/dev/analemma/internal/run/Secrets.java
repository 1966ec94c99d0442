// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.EngineException;
import dev.analemma.spi.Json;
import dev.analemma.spi.SecretProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that one attempt is given. They live as long as it does, and only in memory.
 *
 * <p>What an attempt tells people goes through {@link #redacted(String)}: the texts of its errors,
 * its log lines and its checkpoints. Libraries put headers and addresses into their exceptions, so
 * this is where a secret gets out by mistake. It is found as it stands, not where it is encoded or
 * cut. What an operator returns is not looked through: others compute with it, a part of it may
 * well be equal to a short secret, and an operator that changes a secret a little could hand it on
 * anyhow.
 *
 * <p>Threads: immutable.
 */
final class Secrets {
  static final Secrets NONE = new Secrets(Map.of(), List.of());

  /** How much of a name is shown. */
  private static final int SHOWN_CHARS = 128;

  private final Map<String, String> values;

  /** The names, those of long values first: one value may be a part of another one. */
  private final List<String> longestFirst;

  private Secrets(Map<String, String> values, List<String> longestFirst) {
    this.values = values;
    this.longestFirst = longestFirst;
  }

  /** A secret that a node needs is not there, so its attempt has not begun. */
  static final class Missing extends EngineException {
    static final String CODE = "SECRET_MISSING";
    private static final long serialVersionUID = 1L;

    private Missing(String sentence) {
      super(CODE, false, sentence + ".", null);
    }
  }

  /**
   * Asks for secrets; may block.
   *
   * @param address who needs them
   * @throws Missing if there is none of a name
   * @throws RuntimeException if one is there and cannot be had now
   */
  static Secrets of(Set<String> names, @Nullable SecretProvider provider, String address) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String name : names) {
      String value = provider == null ? null : provider.find(name).orElse(null);
      if (value == null) {
        throw new Missing(missing(name, address, provider));
      }
      values.put(name, value);
    }
    List<String> longestFirst = new ArrayList<>(names);
    longestFirst.sort(
        Comparator.comparing((String name) -> values.getOrDefault(name, "").length()).reversed());
    return new Secrets(values, longestFirst);
  }

  /** Returns what is missing and what to do, as a sentence without its end. */
  static String missing(String name, String address, @Nullable SecretProvider provider) {
    String shown = name.length() <= SHOWN_CHARS ? name : name.substring(0, SHOWN_CHARS);
    return provider == null
        ? "secret '%s' of node '%s' is needed, and the engine has no provider of secrets; give its builder one"
            .formatted(shown, address)
        : "secret '%s' of node '%s' is not there; put it where the engine's provider of secrets looks"
            .formatted(shown, address);
  }

  /**
   * Returns a secret.
   *
   * @throws IllegalArgumentException if the node's configuration does not name it
   */
  String get(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the node's configuration names no secret '%s' in a field of mode secret; it names %s"
              .formatted(name, values.keySet()));
    }
    return value;
  }

  /** Returns a text with names in the place of the values. */
  String redacted(String text) {
    String shown = text;
    for (String name : longestFirst) {
      String value = values.getOrDefault(name, "");
      if (!value.isEmpty()) {
        shown = shown.replace(value, "${ secret('" + name + "') }");
      }
    }
    return shown;
  }

  /** Returns a tree, whose depth is limited, with names in the place of the values. */
  JsonNode redacted(JsonNode tree) {
    if (values.isEmpty()) {
      return tree;
    }
    if (tree.isObject()) {
      ObjectNode object = Json.nodes().objectNode();
      tree.properties()
          .forEach(field -> object.set(redacted(field.getKey()), redacted(field.getValue())));
      return object;
    }
    if (tree.isArray()) {
      ArrayNode array = Json.nodes().arrayNode(tree.size());
      tree.forEach(element -> array.add(redacted(element)));
      return array;
    }
    String text = tree.asText();
    String shown = redacted(text);
    return shown.equals(text) ? tree : TextNode.valueOf(shown);
  }

  /** Without the values. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
