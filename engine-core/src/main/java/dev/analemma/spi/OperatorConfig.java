// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The checked configuration of one node, field by field.
 *
 * <p>By the time an operator sees it, unknown keys, missing required fields and wrong literal types
 * have been reported already.
 */
public interface OperatorConfig {
  /** Returns what was written for a field, or its default. */
  <T> Optional<T> find(Field<T> field);

  /**
   * Returns what was written for a field, or its default.
   *
   * @throws IllegalStateException if the field is optional, has no default and was not written
   */
  default <T> T get(Field<T> field) {
    Optional<T> found = find(field);
    if (found.isEmpty()) {
      throw new IllegalStateException("field '%s' was not written".formatted(field.name()));
    }
    return found.get();
  }

  /** Returns the configuration as it was written. */
  JsonNode written();

  /**
   * Returns an exception that reports a fault of a field; throw it from the operator's creation.
   *
   * @param field the field that is wrong
   * @param code the fault's code
   * @param problem what is wrong, with the value
   * @param remedy what to do
   */
  RuntimeException refuse(Field<?> field, String code, String problem, String remedy);
}
