// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

/** Which schemas a model takes where it is made to answer with a JSON object that fits one. */
public enum SchemaDialect {
  /** Any that the engine knows. */
  PLAIN,
  /** Objects list all of their properties; numbers and texts have no bounds. */
  CLOSED,
  /** As {@link #CLOSED}, and every property is required: what may be missing may be null. */
  STRICT,
  /** That of OpenAPI 3.0: {@code nullable} in the place of the type null, and few other words. */
  OPENAPI
}
