// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.MergePatch;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;

/** Merges objects, later ones over earlier ones. */
public final class JsonMergeOperator implements ValueOperator {
  private static final Field.Value OBJECTS =
      Field.value("objects", JsonType.ARRAY, "The objects, the strongest last.");
  private static final Field.Literal<Integer> ITEMS_MAX =
      Field.integer("itemsMax", 10_000, 1, 1_000_000, "The highest number of objects.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("json_merge")
          .summary("Merges objects deeply, later ones over earlier ones.")
          .fields(OBJECTS, ITEMS_MAX)
          .error(Errors.INPUT_TYPE, "`objects` is no array, or an element is no object.")
          .error(Errors.LIMIT_ITEMS, "`objects` has more than `itemsMax` elements.")
          .output(
              "An object, as a JSON merge patch (RFC 7396) makes it: objects are merged key by key,"
                  + " null in a later object removes the key, every other value (arrays too)"
                  + " replaces the earlier one.")
          .limits("`itemsMax` objects, 10,000 unless written.")
          .value(JsonMergeOperator::new);

  private final Input objects;
  private final int itemsMax;

  private JsonMergeOperator(OperatorConfig config) {
    this.objects = Input.of(config, OBJECTS);
    this.itemsMax = config.get(ITEMS_MAX);
  }

  @Override
  public JsonNode value(OperatorCall call) {
    ArrayNode list = objects.items(call, itemsMax);
    MergePatch merge = new MergePatch();
    for (int i = 0; i < list.size(); i++) {
      if (!list.get(i).isObject()) {
        throw Errors.inputType("element %d of 'objects'".formatted(i), "an object", list.get(i));
      }
      merge.add(list.get(i));
    }
    return merge.merged();
  }
}
