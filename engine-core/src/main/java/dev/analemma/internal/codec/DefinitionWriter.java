// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes definitions: as a tree in the order people write, as the canonical text, as the digest of
 * that text. Each is one pass with a stack of its own, linear but for the sorting of keys.
 */
public final class DefinitionWriter {
  private DefinitionWriter() {}

  /** Returns the document; templates are shared with the definition, not copied. */
  public static ObjectNode tree(WorkflowDefinition definition) {
    ObjectNode root = Json.nodes().objectNode();
    Deque<Open> stack = new ArrayDeque<>();
    stack.push(Open.object(root, (Map<?, ?>) DocumentForm.expand(definition)));
    while (!stack.isEmpty()) {
      Open open = stack.element();
      if (!open.hasNext()) {
        stack.pop();
        continue;
      }
      Object value = DocumentForm.expand(open.next());
      if (value instanceof JsonNode node) {
        open.add(node);
      } else if (value instanceof Map<?, ?> map) {
        ObjectNode object = Json.nodes().objectNode();
        open.add(object);
        stack.push(Open.object(object, map));
      } else if (value instanceof List<?> list) {
        ArrayNode array = Json.nodes().arrayNode();
        open.add(array);
        stack.push(Open.array(array, list));
      }
    }
    return root;
  }

  /** Returns the canonical text. */
  public static String canonical(WorkflowDefinition definition) {
    CanonicalText text = new CanonicalText(null);
    text.write(new DocumentForm.Identity(definition));
    return text.toString();
  }

  /** Returns the SHA-256 of the canonical text in UTF-8, in hexadecimal. */
  public static String hash(WorkflowDefinition definition) {
    return hashOf(new DocumentForm.Identity(definition));
  }

  /** Returns the SHA-256 of the canonical text of a tree, in hexadecimal. */
  public static String hash(JsonNode tree) {
    return hashOf(tree);
  }

  private static String hashOf(Object part) {
    MessageDigest digest = sha256();
    CanonicalText text = new CanonicalText(bytes -> digest.update(bytes));
    text.write(part);
    digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns a new SHA-256, which every Java has. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }

  /** A container of the tree that is not complete yet. */
  private static final class Open {
    private final @Nullable ObjectNode object;
    private final @Nullable ArrayNode array;
    private final Iterator<?> parts;
    private String key = "";

    private Open(@Nullable ObjectNode object, @Nullable ArrayNode array, Iterator<?> parts) {
      this.object = object;
      this.array = array;
      this.parts = parts;
    }

    static Open object(ObjectNode object, Map<?, ?> fields) {
      return new Open(object, null, fields.entrySet().iterator());
    }

    static Open array(ArrayNode array, List<?> elements) {
      return new Open(null, array, elements.iterator());
    }

    boolean hasNext() {
      return parts.hasNext();
    }

    Object next() {
      Object part = parts.next();
      if (part instanceof Map.Entry<?, ?> entry) {
        key = (String) entry.getKey();
        return entry.getValue();
      }
      return part;
    }

    void add(JsonNode node) {
      if (object != null) {
        object.set(key, node);
      } else if (array != null) {
        array.add(node);
      }
    }
  }
}
