// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import dev.analemma.EngineException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model gave no answer. {@link #kind()} tells why and what follows from it; its code is the code
 * of the exception. The message holds no key.
 */
public final class LlmException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;
  private final transient @Nullable ResolvedTarget target;
  private final int status;
  private final @Nullable String providerCode;
  private final @Nullable Duration retryAfter;
  private final @Nullable String requestId;
  private final transient Usage usage;
  private final transient List<Attempt> attempts;

  private LlmException(Builder builder) {
    super(
        builder.kind.code(),
        builder.kind.retry() != ErrorKind.Retry.NO,
        builder.message,
        builder.cause);
    kind = builder.kind;
    target = builder.target;
    status = builder.status;
    providerCode = builder.providerCode;
    retryAfter = builder.retryAfter;
    requestId = builder.requestId;
    usage = builder.usage;
    attempts = builder.attempts;
  }

  /**
   * Returns a builder.
   *
   * @param kind why there is no answer
   * @param message what happened, and what to do; without keys, and without the words of a provider
   *     unless they are known to hold none
   */
  public static Builder builder(ErrorKind kind, String message) {
    return new Builder(kind, message);
  }

  /** Returns why there is no answer. */
  public ErrorKind kind() {
    return kind;
  }

  /** Returns the model that was called, or null if none was. */
  public @Nullable ResolvedTarget target() {
    return target;
  }

  /** Returns the HTTP status, or 0 if there was none. */
  public int status() {
    return status;
  }

  /** Returns what the provider calls the error, or null. */
  public @Nullable String providerCode() {
    return providerCode;
  }

  /** Returns how long the provider asks to wait, from the answer on, without any cap; or null. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Returns what the provider calls the request, or null. */
  public @Nullable String requestId() {
    return requestId;
  }

  /**
   * Returns what the attempt is known to have used. Where {@link ErrorKind#billed()} is not {@code
   * NO} and nothing is known, it is {@link Usage#unknown()}.
   */
  public Usage usage() {
    return usage;
  }

  /**
   * Returns all attempts that the router has made before it gave up, in order, with what they used
   * and cost; empty where the exception is of one attempt, or where none was made. Unmodifiable.
   */
  public List<Attempt> attempts() {
    return attempts;
  }

  /** Builds an exception. Not thread-safe. */
  public static final class Builder {
    private final ErrorKind kind;
    private final String message;
    private @Nullable ResolvedTarget target;
    private int status;
    private @Nullable String providerCode;
    private @Nullable Duration retryAfter;
    private @Nullable String requestId;
    private Usage usage;
    private @Nullable Throwable cause;
    private List<Attempt> attempts = List.of();

    private Builder(ErrorKind kind, String message) {
      this.kind = Objects.requireNonNull(kind, "kind");
      this.message = Objects.requireNonNull(message, "message");
      this.usage = kind.billed() == ErrorKind.Billed.NO ? Usage.none() : Usage.unknown();
    }

    /** Sets the model that was called. */
    public Builder target(ResolvedTarget target) {
      this.target = target;
      return this;
    }

    /** Sets the HTTP status. */
    public Builder status(int status) {
      this.status = status;
      return this;
    }

    /** Sets what the provider calls the error. */
    public Builder providerCode(@Nullable String providerCode) {
      this.providerCode = providerCode;
      return this;
    }

    /** Sets how long the provider asks to wait, without any cap. */
    public Builder retryAfter(@Nullable Duration retryAfter) {
      this.retryAfter = retryAfter;
      return this;
    }

    /** Sets what the provider calls the request. */
    public Builder requestId(@Nullable String requestId) {
      this.requestId = requestId;
      return this;
    }

    /** Sets what the attempt is known to have used. */
    public Builder usage(Usage usage) {
      this.usage = Objects.requireNonNull(usage, "usage");
      return this;
    }

    /** Sets the attempts that were made. */
    public Builder attempts(List<Attempt> attempts) {
      this.attempts = List.copyOf(attempts);
      return this;
    }

    /** Sets the cause. */
    public Builder cause(@Nullable Throwable cause) {
      this.cause = cause;
      return this;
    }

    /** Returns the exception. */
    public LlmException build() {
      return new LlmException(this);
    }
  }
}
