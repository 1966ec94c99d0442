// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Numbers of values, exact. */
final class SchemaNumber {
  /** Beyond the exponents that are read; a division would write out all the digits between. */
  private static final int SCALE_MAX = 8_192;

  private SchemaNumber() {}

  /** Returns the number, or null where the node is none or not a finite one. */
  static @Nullable BigDecimal of(JsonNode node) {
    if (!node.isNumber()
        || ((node.isDouble() || node.isFloat()) && !Double.isFinite(node.doubleValue()))) {
      return null;
    }
    return node.decimalValue();
  }

  static boolean isMultiple(BigDecimal value, BigDecimal of) {
    return Math.abs(value.scale()) <= SCALE_MAX && value.remainder(of).signum() == 0;
  }
}
