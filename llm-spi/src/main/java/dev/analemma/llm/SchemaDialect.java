// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.internal.output.SchemaRewriter;
import org.jspecify.annotations.Nullable;

/** Which schemas a model takes where it is made to answer with a JSON object that fits one. */
public enum SchemaDialect {
  /** Any that the engine knows. */
  PLAIN,
  /** Objects list all of their properties; numbers and texts have no bounds. */
  CLOSED,
  /** As {@link #CLOSED}, and every property is required: what may be missing may be null. */
  STRICT,
  /** That of OpenAPI 3.0: {@code nullable} in the place of the type null, and few other words. */
  OPENAPI;

  /**
   * Returns a schema in this dialect, as a new tree: what would only tighten it is left out, so
   * answers are checked by the schema itself.
   *
   * @param schema a schema of the engine, or one that is in this dialect already
   * @return the schema; null if it cannot be said
   */
  public @Nullable JsonNode write(JsonNode schema) {
    return SchemaRewriter.rewrite(schema, this);
  }
}
