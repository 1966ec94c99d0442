// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import dev.analemma.llm.ErrorKind;
import org.jspecify.annotations.Nullable;

/** The codes of Google's errors: google.rpc.Code. */
enum RpcStatus {
  INVALID_ARGUMENT(ErrorKind.INVALID_REQUEST),
  FAILED_PRECONDITION(ErrorKind.INVALID_REQUEST),
  OUT_OF_RANGE(ErrorKind.INVALID_REQUEST),
  UNIMPLEMENTED(ErrorKind.INVALID_REQUEST),
  ALREADY_EXISTS(ErrorKind.INVALID_REQUEST),
  UNAUTHENTICATED(ErrorKind.AUTH),
  PERMISSION_DENIED(ErrorKind.AUTH),
  NOT_FOUND(ErrorKind.MODEL_NOT_FOUND),
  RESOURCE_EXHAUSTED(ErrorKind.RATE_LIMITED),
  UNAVAILABLE(ErrorKind.OVERLOADED),
  INTERNAL(ErrorKind.SERVER_ERROR),
  UNKNOWN(ErrorKind.SERVER_ERROR),
  DATA_LOSS(ErrorKind.SERVER_ERROR),
  ABORTED(ErrorKind.SERVER_ERROR),
  CANCELLED(ErrorKind.SERVER_ERROR),
  DEADLINE_EXCEEDED(ErrorKind.SERVER_ERROR);

  private final ErrorKind kind;

  RpcStatus(ErrorKind kind) {
    this.kind = kind;
  }

  /** Returns a code; null for one that nobody knows. */
  static @Nullable RpcStatus of(@Nullable String name) {
    for (RpcStatus status : values()) {
      if (status.name().equals(name)) {
        return status;
      }
    }
    return null;
  }

  /** Returns what it means where nothing else is told. */
  ErrorKind kind() {
    return kind;
  }
}
