// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code validate_schema}: checks a value against a schema.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ValidateSchema implements NodeSource {
  private final Written written;

  private ValidateSchema(Written written) {
    this.written = written;
  }

  /**
   * Says which value; the schema must follow.
   *
   * @param value a path, an expression or a value
   */
  public static NeedsSchema value(Object value) {
    return new NeedsSchema(Written.of("validate_schema").and("value", value));
  }

  /** A value without a schema yet. */
  public static final class NeedsSchema {
    private final Written written;

    private NeedsSchema(Written written) {
      this.written = written;
    }

    /** Says the schema, as an object: the subset of JSON Schema that inputs have. */
    public ValidateSchema schema(Object schema) {
      return new ValidateSchema(written.and("schema", schema));
    }
  }

  /** Fails where the value does not fit, in the place of ending on {@code invalid}. */
  public ValidateSchema failing() {
    return new ValidateSchema(written.and("onInvalid", "fail"));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
