// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

/** What a model of a provider can do, as the catalogue says. */
public enum Feature {
  /** It calls tools. */
  TOOLS,
  /** It can be made to call a tool. */
  FORCED_TOOL,
  /** It can be made to answer with a JSON object. */
  JSON_MODE,
  /** It can be made to answer with a JSON object that fits a schema. */
  JSON_SCHEMA,
  /** It gives answers piece by piece. */
  STREAM,
  /** It takes instructions apart from questions. */
  SYSTEM,
  /** It goes on with an answer whose beginning it is given. */
  PREFILL,
  /** It can be told in words how much to think: {@link Reasoning.Effort}. */
  REASONING_EFFORT,
  /** It can be told in tokens how much to think: {@link Reasoning.Budget}. */
  REASONING_BUDGET
}
