// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import dev.analemma.llm.ErrorKind;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a provider told instead of an answer, in its own words. It never leaves {@link
 * HttpProvider}, which takes keys out of them.
 */
public final class WireFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;
  private final @Nullable String providerCode;
  private final @Nullable Duration retryAfter;

  /**
   * Creates a failure.
   *
   * @param kind what it means
   * @param providerCode what the provider calls it, or null
   * @param words what the provider says, or what is wrong with its answer; may be empty
   * @param retryAfter how long it asks to wait, or null
   */
  public WireFailure(
      ErrorKind kind, @Nullable String providerCode, String words, @Nullable Duration retryAfter) {
    super(words, null, false, false);
    this.kind = Objects.requireNonNull(kind, "kind");
    this.providerCode = providerCode;
    this.retryAfter = retryAfter;
  }

  /** Returns that an answer cannot be read. */
  public static WireFailure protocol(String problem) {
    return new WireFailure(ErrorKind.PROTOCOL, null, problem, null);
  }

  /**
   * Returns what a status means that comes without words that are known.
   *
   * @param status of HTTP, 400 or above; 0 for an error without one, within a stream
   */
  public static ErrorKind kindOf(int status) {
    return switch (status) {
      case 401, 403 -> ErrorKind.AUTH;
      case 402 -> ErrorKind.QUOTA_EXHAUSTED;
      case 404 -> ErrorKind.MODEL_NOT_FOUND;
      case 429 -> ErrorKind.RATE_LIMITED;
      case 503, 529 -> ErrorKind.OVERLOADED;
      case 0, 408 -> ErrorKind.SERVER_ERROR;
      default -> status < 500 ? ErrorKind.INVALID_REQUEST : ErrorKind.SERVER_ERROR;
    };
  }

  /** Returns what it means. */
  public ErrorKind kind() {
    return kind;
  }

  /** Returns what the provider calls it, or null. */
  public @Nullable String providerCode() {
    return providerCode;
  }

  /** Returns what the provider says; may hold whatever was sent to it. */
  String words() {
    return Objects.requireNonNullElse(getMessage(), "");
  }

  /** Returns how long the provider asks to wait, or null. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
