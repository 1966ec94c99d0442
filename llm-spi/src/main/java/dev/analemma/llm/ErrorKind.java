// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

/**
 * Why a model gave no answer, and what follows from it. Providers find the kind by status and
 * structured codes, never by words of a message; what they cannot place is the plainest kind of its
 * status.
 */
public enum ErrorKind {
  /** Too many requests or tokens in a short time. Also a 429 that says nothing else. */
  RATE_LIMITED(
      "LLM_RATE_LIMITED", Retry.AFTER_HINT, Fallback.YES, Cooldown.HINTED, Breaker.NO, Billed.NO),
  /** Money or a quota is used up; waiting does not help soon. */
  QUOTA_EXHAUSTED(
      "LLM_QUOTA_EXHAUSTED", Retry.NO, Fallback.YES, Cooldown.LONG, Breaker.NO, Billed.NO),
  /** The provider has too much to do: 503 and 529, also as an event inside a stream. */
  OVERLOADED("LLM_OVERLOADED", Retry.YES, Fallback.YES, Cooldown.SHORT, Breaker.YES, Billed.NO),
  /** The provider failed: 500, 502, 504. */
  SERVER_ERROR(
      "LLM_SERVER_ERROR", Retry.YES, Fallback.YES, Cooldown.SHORT, Breaker.YES, Billed.UNKNOWN),
  /** What the provider sent cannot be read. */
  PROTOCOL("LLM_PROTOCOL", Retry.YES, Fallback.YES, Cooldown.SHORT, Breaker.YES, Billed.UNKNOWN),
  /** No connection in time. */
  TIMEOUT_CONNECT(
      "LLM_TIMEOUT_CONNECT", Retry.YES, Fallback.YES, Cooldown.SHORT, Breaker.YES, Billed.NO),
  /** No connection, or it broke before the answer began. */
  TRANSPORT("LLM_TRANSPORT", Retry.YES, Fallback.YES, Cooldown.SHORT, Breaker.YES, Billed.NO),
  /** No piece of a streamed answer in time. */
  TIMEOUT_FIRST_TOKEN(
      "LLM_TIMEOUT_FIRST_TOKEN",
      Retry.ONCE,
      Fallback.YES,
      Cooldown.SHORT,
      Breaker.YES,
      Billed.UNKNOWN),
  /** A streamed answer stood still. */
  TIMEOUT_IDLE(
      "LLM_TIMEOUT_IDLE", Retry.ONCE, Fallback.YES, Cooldown.SHORT, Breaker.YES, Billed.UNKNOWN),
  /** An attempt took too long in all. */
  TIMEOUT_TOTAL(
      "LLM_TIMEOUT_TOTAL", Retry.ONCE, Fallback.YES, Cooldown.SHORT, Breaker.YES, Billed.UNKNOWN),
  /** The answer broke off without the mark that ends it. */
  STREAM_TRUNCATED(
      "LLM_STREAM_TRUNCATED", Retry.YES, Fallback.YES, Cooldown.NONE, Breaker.HALF, Billed.PART),
  /** The conversation is longer than the model can read. */
  CONTEXT_LENGTH(
      "LLM_CONTEXT_LENGTH",
      Retry.NO,
      Fallback.LARGER_CONTEXT,
      Cooldown.NONE,
      Breaker.NO,
      Billed.NO),
  /** The provider held the question or the answer back. */
  CONTENT_FILTERED(
      "LLM_CONTENT_FILTERED", Retry.NO, Fallback.IF_ALLOWED, Cooldown.NONE, Breaker.NO, Billed.YES),
  /** The model declined. */
  REFUSAL("LLM_REFUSAL", Retry.NO, Fallback.IF_ALLOWED, Cooldown.NONE, Breaker.NO, Billed.YES),
  /** The request is wrong: a mistake on this side, which another provider would only hide. */
  INVALID_REQUEST(
      "LLM_INVALID_REQUEST", Retry.NO, Fallback.NO, Cooldown.NONE, Breaker.NO, Billed.NO),
  /** The provider does not know the model: the catalogue is wrong. */
  MODEL_NOT_FOUND(
      "LLM_MODEL_NOT_FOUND", Retry.NO, Fallback.YES, Cooldown.UNTIL_RELOAD, Breaker.NO, Billed.NO),
  /** The credential is missing, wrong or may not do this. It may have been replaced meanwhile. */
  AUTH("LLM_AUTH", Retry.ONCE, Fallback.YES, Cooldown.CREDENTIAL, Breaker.NO, Billed.NO),
  /** A cached beginning that the request named is gone; the next attempt names none. */
  CACHE_GONE("LLM_CACHE_GONE", Retry.ONCE, Fallback.YES, Cooldown.NONE, Breaker.NO, Billed.NO),
  /** The answer is not of the form that was asked for. */
  INVALID_OUTPUT(
      "LLM_INVALID_OUTPUT", Retry.REASK, Fallback.ESCALATE, Cooldown.NONE, Breaker.NO, Billed.YES),
  /**
   * The call may cost more than its budget has left. Its code is that of every budget, so that no
   * {@code "*"} catches it.
   */
  BUDGET_EXHAUSTED("BUDGET_EXHAUSTED", Retry.NO, Fallback.NO, Cooldown.NONE, Breaker.NO, Billed.NO),
  /**
   * Money is limited and nobody knows what the model costs: a gap in the catalogue, which another
   * model would only hide.
   */
  UNPRICED("LLM_UNPRICED", Retry.NO, Fallback.NO, Cooldown.NONE, Breaker.NO, Billed.NO),
  /** The call was taken back by its caller. */
  CANCELLED("LLM_CANCELLED", Retry.NO, Fallback.NO, Cooldown.NONE, Breaker.NO, Billed.UNKNOWN),
  /** The time for all attempts together is over. */
  DEADLINE("LLM_DEADLINE", Retry.NO, Fallback.NO, Cooldown.NONE, Breaker.NO, Billed.NO),
  /** A recording has no answer to this request. */
  REPLAY_MISS("LLM_REPLAY_MISS", Retry.NO, Fallback.NO, Cooldown.NONE, Breaker.NO, Billed.NO),
  /** An agent goes round in a circle. */
  LOOP_DETECTED("LLM_LOOP_DETECTED", Retry.NO, Fallback.NO, Cooldown.NONE, Breaker.NO, Billed.NO);

  /** Whether the same model is asked again. */
  public enum Retry {
    /** Never. */
    NO,
    /** One more time. */
    ONCE,
    /** As often as the attempts of the request allow, with growing waits. */
    YES,
    /** As {@link #YES}, not before the time that the provider named. */
    AFTER_HINT,
    /** With the answer and what is wrong with it. */
    REASK
  }

  /** Whether the next model of the chain is asked. */
  public enum Fallback {
    /** Never. */
    NO,
    /** When the same model is not asked again, or not in time. */
    YES,
    /** Only one that reads more. */
    LARGER_CONTEXT,
    /** Only if the caller has allowed it for what was held back or declined. */
    IF_ALLOWED,
    /** Once, one that is ranked for harder work. */
    ESCALATE
  }

  /** How long a model is left alone afterwards. */
  public enum Cooldown {
    /** Not at all. */
    NONE,
    /** Until the time that the provider named, else shortly. */
    HINTED,
    /** Seconds. */
    SHORT,
    /** Until the time that the provider named, else many minutes. */
    LONG,
    /** Until the catalogue is loaded anew. */
    UNTIL_RELOAD,
    /** All models behind the same credential, until it is replaced. */
    CREDENTIAL
  }

  /** Whether it counts against the health of a model. */
  public enum Breaker {
    /** It does not. */
    NO,
    /** Half a failure. */
    HALF,
    /** A failure. */
    YES
  }

  /** Whether the provider asks for money all the same. */
  public enum Billed {
    /** It does not. */
    NO,
    /** It does, as for an answer. */
    YES,
    /** It does, for an unknown part. */
    PART,
    /** Nobody knows. */
    UNKNOWN
  }

  private final String code;
  private final Retry retry;
  private final Fallback fallback;
  private final Cooldown cooldown;
  private final Breaker breaker;
  private final Billed billed;

  ErrorKind(
      String code,
      Retry retry,
      Fallback fallback,
      Cooldown cooldown,
      Breaker breaker,
      Billed billed) {
    this.code = code;
    this.retry = retry;
    this.fallback = fallback;
    this.cooldown = cooldown;
    this.breaker = breaker;
    this.billed = billed;
  }

  /** Returns the stable code, as {@code retry} and {@code catch} name it. */
  public String code() {
    return code;
  }

  /** Returns whether the same model is asked again. */
  public Retry retry() {
    return retry;
  }

  /** Returns whether the next model of the chain is asked. */
  public Fallback fallback() {
    return fallback;
  }

  /** Returns how long a model is left alone afterwards. */
  public Cooldown cooldown() {
    return cooldown;
  }

  /** Returns whether it counts against the health of a model. */
  public Breaker breaker() {
    return breaker;
  }

  /** Returns whether the provider asks for money all the same. */
  public Billed billed() {
    return billed;
  }
}
