// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;

/** An operator that always ends {@code ok} with a value, at once. */
@FunctionalInterface
@SuppressWarnings(
    "FunctionalInterfaceMethodChanged") // Its lambda is meant to return the bare value.
public interface ValueOperator extends Operator {
  /** Runs one attempt and returns its value. */
  JsonNode value(OperatorCall call) throws Exception;

  @Override
  default Outcome apply(OperatorCall call) throws Exception {
    return Outcome.of(value(call));
  }
}
