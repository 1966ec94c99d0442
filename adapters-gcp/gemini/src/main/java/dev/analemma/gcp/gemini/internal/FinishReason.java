// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import org.jspecify.annotations.Nullable;

/**
 * Why an answer ended, in the words of the API. What is not here ended for a reason that nobody
 * knows.
 *
 * <p>Where the model wrote a call of a tool that is none, there is no answer: the call is lost.
 */
enum FinishReason {
  STOP(Finish.STOP),
  MAX_TOKENS(Finish.MAX_TOKENS),
  SAFETY(Finish.CONTENT_FILTER),
  RECITATION(Finish.CONTENT_FILTER),
  BLOCKLIST(Finish.CONTENT_FILTER),
  PROHIBITED_CONTENT(Finish.CONTENT_FILTER),
  SPII(Finish.CONTENT_FILTER),
  MODEL_ARMOR(Finish.CONTENT_FILTER),
  IMAGE_SAFETY(Finish.CONTENT_FILTER),
  IMAGE_PROHIBITED_CONTENT(Finish.CONTENT_FILTER),
  IMAGE_RECITATION(Finish.CONTENT_FILTER),
  MALFORMED_FUNCTION_CALL(ErrorKind.INVALID_OUTPUT),
  MALFORMED_RESPONSE(ErrorKind.INVALID_OUTPUT),
  UNEXPECTED_TOOL_CALL(ErrorKind.INVALID_OUTPUT),
  TOO_MANY_TOOL_CALLS(ErrorKind.INVALID_OUTPUT),
  MISSING_THOUGHT_SIGNATURE(ErrorKind.INVALID_REQUEST);

  private final @Nullable Finish finish;
  private final @Nullable ErrorKind error;

  FinishReason(Finish finish) {
    this.finish = finish;
    this.error = null;
  }

  FinishReason(ErrorKind error) {
    this.finish = null;
    this.error = error;
  }

  /** Returns a reason; null for one that nobody knows. */
  static @Nullable FinishReason of(String name) {
    for (FinishReason reason : values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    return null;
  }

  /** Returns why the answer ended. */
  Finish finish() {
    return finish == null ? Finish.UNKNOWN : finish;
  }

  /** Returns why there is no answer; null if there is one. */
  @Nullable ErrorKind error() {
    return error;
  }
}
