// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** A type of JSON values. */
public enum JsonType {
  /** Anything. */
  ANY(value -> true),
  /** An array. */
  ARRAY(JsonNode::isArray),
  /** An object. */
  OBJECT(JsonNode::isObject),
  /** A string. */
  STRING(JsonNode::isTextual),
  /** A number. */
  NUMBER(JsonNode::isNumber),
  /** A number without a fraction. */
  INTEGER(JsonNode::isIntegralNumber),
  /** True or false. */
  BOOLEAN(JsonNode::isBoolean);

  private final Predicate<JsonNode> test;

  JsonType(Predicate<JsonNode> test) {
    this.test = test;
  }

  /** Returns whether a value is of this type. */
  public boolean accepts(JsonNode value) {
    return test.test(value);
  }
}
