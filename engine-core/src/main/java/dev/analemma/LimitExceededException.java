// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

/** A limit of the engine was reached; the work beyond it was refused, not queued. */
public final class LimitExceededException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final String limit;
  private final long allowed;
  private final long seen;

  /**
   * Creates an exception.
   *
   * @param limit the name of the limit, as in docs/limits.md
   * @param allowed the highest permitted value
   * @param seen the value that was asked for
   * @param remedy what to do
   */
  public LimitExceededException(String limit, long allowed, long seen, String remedy) {
    super(
        "LIMIT_EXCEEDED",
        true,
        "%s is %d, at most %d is allowed. %s".formatted(limit, seen, allowed, remedy),
        null);
    this.limit = limit;
    this.allowed = allowed;
    this.seen = seen;
  }

  /** Returns the name of the limit. */
  public String limit() {
    return limit;
  }

  /** Returns the highest permitted value. */
  public long allowed() {
    return allowed;
  }

  /** Returns the value that was asked for. */
  public long seen() {
    return seen;
  }
}
