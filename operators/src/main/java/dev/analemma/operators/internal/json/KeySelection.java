// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps some keys of an object ({@code object_pick}), or drops them ({@code object_omit}). */
public final class KeySelection implements ValueOperator {
  private static final Field.Value OBJECT = Field.value("object", JsonType.OBJECT, "The object.");
  private static final Field.Literal<List<String>> KEYS =
      Field.texts("keys", "The keys, as they are written in the object.");
  private static final Field.Literal<Boolean> STRICT =
      Field.flag("strict", false, "Whether a key that the object does not have is an error.");

  /** The type that keeps keys. */
  public static final OperatorType PICK =
      type("object_pick", "Keeps some keys of an object and drops the others.")
          .output("An object with the keys that are there, in the order in which `keys` has them.")
          .value(config -> new KeySelection(config, true));

  /** The type that drops keys. */
  public static final OperatorType OMIT =
      type("object_omit", "Drops some keys of an object and keeps the others.")
          .output("An object with the other keys, in their order.")
          .value(config -> new KeySelection(config, false));

  private final Input object;
  private final Set<String> keys;
  private final boolean strict;
  private final boolean keep;

  private KeySelection(OperatorConfig config, boolean keep) {
    this.object = Input.of(config, OBJECT);
    this.keys = new LinkedHashSet<>(config.get(KEYS));
    this.strict = config.get(STRICT);
    this.keep = keep;
  }

  private static OperatorType.Builder type(String name, String summary) {
    return OperatorType.named(name)
        .summary(summary)
        .fields(OBJECT, KEYS, STRICT)
        .error(Errors.INPUT_TYPE, "`object` is no object.")
        .error("KEY_MISSING", "`strict` is true and the object does not have one of the keys.");
  }

  @Override
  public JsonNode value(OperatorCall call) {
    ObjectNode from = object.object(call);
    ObjectNode to = Json.nodes().objectNode();
    for (String key : keys) {
      JsonNode value = from.get(key);
      if (value != null && keep) {
        to.set(key, value);
      } else if (value == null && strict) {
        throw Errors.of(
            "KEY_MISSING",
            "%s has no key '%s'; remove the key, or write strict: false"
                .formatted(object.where(), Errors.preview(key)));
      }
    }
    if (!keep) {
      for (Map.Entry<String, JsonNode> entry : from.properties()) {
        if (!keys.contains(entry.getKey())) {
          to.set(entry.getKey(), entry.getValue());
        }
      }
    }
    return to;
  }
}
