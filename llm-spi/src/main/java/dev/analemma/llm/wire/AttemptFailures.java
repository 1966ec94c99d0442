// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Usage;
import dev.analemma.llm.http.HttpFailure;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the exceptions of one attempt, and keeps its key out of them. Threads: safe. */
final class AttemptFailures {
  /** Of the words of a provider in a message. */
  private static final int WORDS_CHARS_MAX = 500;

  private final ResolvedTarget target;
  private final Supplier<@Nullable Usage> used;
  private volatile @Nullable String key;
  private volatile @Nullable String requestId;
  private volatile int status;

  /**
   * Creates what makes the exceptions.
   *
   * @param target the model that is called
   * @param used what is known of what was used so far, or null
   */
  AttemptFailures(ResolvedTarget target, Supplier<@Nullable Usage> used) {
    this.target = target;
    this.used = used;
  }

  /** Sets the key, before anything can repeat it. */
  void hide(String key) {
    this.key = key;
  }

  /** Sets what is known from the head of the reply. */
  void answered(int status, @Nullable String requestId) {
    this.status = status;
    this.requestId = requestId == null ? null : words(requestId);
  }

  @Nullable String requestId() {
    return requestId;
  }

  /** Returns what the transport threw, in the words of the SPI; what is in them already stays. */
  LlmException of(@Nullable Throwable failed) {
    Throwable cause = failed instanceof CompletionException ? failed.getCause() : failed;
    if (cause instanceof LlmException known) {
      return known;
    }
    if (cause instanceof HttpFailure failure) {
      return of(kind(failure.kind()), "failed: " + words(failure.getMessage()), failure);
    }
    if (cause instanceof CancellationException) {
      return of(ErrorKind.CANCELLED, "was taken back", null);
    }
    return of(ErrorKind.TRANSPORT, "failed", cause);
  }

  private static ErrorKind kind(HttpFailure.Kind kind) {
    return switch (kind) {
      case CONNECT, RESET -> ErrorKind.TRANSPORT;
      case CONNECT_TIMEOUT -> ErrorKind.TIMEOUT_CONNECT;
      case FIRST_BYTE_TIMEOUT -> ErrorKind.TIMEOUT_FIRST_TOKEN;
      case IDLE_TIMEOUT -> ErrorKind.TIMEOUT_IDLE;
      case TOTAL_TIMEOUT -> ErrorKind.TIMEOUT_TOTAL;
      case CUT -> ErrorKind.STREAM_TRUNCATED;
      case TOO_LARGE, MALFORMED -> ErrorKind.PROTOCOL;
      case CANCELLED -> ErrorKind.CANCELLED;
    };
  }

  LlmException of(WireFailure failure, String words) {
    String code = failure.providerCode() == null ? null : words(failure.providerCode());
    String said = words.isEmpty() ? "" : ": " + words(words);
    String what =
        failure.kind() == ErrorKind.PROTOCOL
            ? "cannot be read"
            : "was answered with " + (status < 400 ? "an error" : String.valueOf(status));
    String shown = code == null ? "" : " (%s)".formatted(code);
    return failure(failure.kind(), what + shown + said + remedy(failure.kind()), null)
        .providerCode(code)
        .retryAfter(failure.retryAfter())
        .build();
  }

  LlmException of(ErrorKind kind, String what, @Nullable Throwable cause) {
    return failure(kind, what, cause).build();
  }

  LlmException unreadable(String what, RuntimeException e) {
    return of(ErrorKind.PROTOCOL, what + words(e.toString()), null);
  }

  private static String remedy(ErrorKind kind) {
    return switch (kind) {
      case AUTH -> ". Look at the key: whether it is right, and may use this model";
      case MODEL_NOT_FOUND ->
          ". Look at the model in the catalogue, and the address of the provider";
      case QUOTA_EXHAUSTED -> ". Raise the limit at the provider, or wait until it begins anew";
      default -> "";
    };
  }

  private LlmException.Builder failure(ErrorKind kind, String what, @Nullable Throwable cause) {
    LlmException.Builder failure =
        LlmException.builder(kind, "the call of %s %s".formatted(target, what))
            .target(target)
            .status(status)
            .requestId(requestId)
            .cause(harmless(cause));
    Usage known = used.get();
    if (known != null) {
      // What is known of a call that broke off is a part.
      failure.usage(known.withQuality(Usage.Quality.UNKNOWN));
    }
    return failure;
  }

  /** Returns a cause; null if one of its texts has the key, which only the other side can do. */
  private @Nullable Throwable harmless(@Nullable Throwable cause) {
    String secret = key;
    for (Throwable one = cause; one != null && secret != null; one = one.getCause()) {
      if (one.toString().contains(secret)) {
        return null;
      }
    }
    return cause;
  }

  /** Returns words from outside as they may be shown: without the key, on one line, not long. */
  String words(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String secret = key;
    String shown = secret == null ? text : text.replace(secret, "***");
    shown = shown.replaceAll("\\p{Cntrl}+", " ").strip();
    return shown.length() <= WORDS_CHARS_MAX ? shown : shown.substring(0, WORDS_CHARS_MAX) + "…";
  }

  /** Returns a plain text; that of a page says nothing. */
  static String plain(byte[] body) {
    String text = new String(body, 0, Math.min(body.length, 4 * WORDS_CHARS_MAX), UTF_8).strip();
    return text.startsWith("<") ? "a page" : text;
  }
}
