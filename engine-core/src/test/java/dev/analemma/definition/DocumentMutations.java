// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small changes of documents by chance; what comes out may be a document or not. */
public final class DocumentMutations {
  private DocumentMutations() {}

  /** Changes one scalar or removes one entry. */
  public static void mutate(ObjectNode root, Random random) {
    List<Runnable> mutations = new ArrayList<>();
    collect(root, mutations);
    mutations.get(random.nextInt(mutations.size())).run();
  }

  // The documents are a few levels deep.
  private static void collect(JsonNode container, List<Runnable> mutations) {
    if (container instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        String key = entry.getKey();
        JsonNode value = entry.getValue();
        if (!value.isEmpty() || !value.isContainerNode()) {
          mutations.add(() -> object.remove(key));
        }
        if (value.isContainerNode()) {
          collect(value, mutations);
        } else {
          mutations.add(() -> object.set(key, other(value)));
        }
      }
    } else if (container instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int index = i;
        JsonNode value = array.get(i);
        mutations.add(() -> array.remove(index));
        if (value.isContainerNode()) {
          collect(value, mutations);
        } else {
          mutations.add(() -> array.set(index, other(value)));
        }
      }
    }
  }

  private static JsonNode other(JsonNode value) {
    if (value.isTextual()) {
      return Json.nodes().textNode(value.textValue() + "x");
    }
    if (value.isNumber()) {
      return Json.nodes().numberNode(value.decimalValue().add(BigDecimal.ONE));
    }
    if (value.isBoolean()) {
      return Json.nodes().booleanNode(!value.booleanValue());
    }
    return Json.nodes().textNode("x");
  }
}
