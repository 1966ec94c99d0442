// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;

/** A type of JSON values. */
public enum JsonType {
  /** Anything. */
  ANY,
  /** An array. */
  ARRAY,
  /** An object. */
  OBJECT,
  /** A string. */
  STRING,
  /** A number. */
  NUMBER,
  /** A number without a fraction. */
  INTEGER,
  /** True or false. */
  BOOLEAN;

  /** Returns whether a value is of this type. */
  public boolean accepts(JsonNode value) {
    return switch (this) {
      case ANY -> true;
      case ARRAY -> value.isArray();
      case OBJECT -> value.isObject();
      case STRING -> value.isTextual();
      case NUMBER -> value.isNumber();
      case INTEGER -> value.isIntegralNumber();
      case BOOLEAN -> value.isBoolean();
    };
  }
}
