// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

/** Why an answer ended. */
public enum Finish {
  /** The model had said all. */
  STOP,
  /** It wants tools to be called. */
  TOOL_CALLS,
  /** The answer is cut: it had reached the limit of tokens. */
  MAX_TOKENS,
  /** It came to a stop text of the request. */
  STOP_SEQUENCE,
  /** The provider held it back, or a part of it. */
  CONTENT_FILTER,
  /** The model declined. */
  REFUSAL,
  /** The model paused a long turn, and goes on when the conversation is sent again. */
  PAUSE,
  /** The provider named a reason that nobody here knows. */
  UNKNOWN
}
