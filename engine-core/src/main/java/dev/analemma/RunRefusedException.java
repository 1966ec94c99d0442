// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.List;

/**
 * A run was not started: {@code FUNCTION_MISSING}, {@code UNSUPPORTED} or {@code ENGINE_CLOSED}.
 */
public final class RunRefusedException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> reasons;

  /**
   * Creates an exception.
   *
   * @param code the stable code
   * @param workflow the name of the workflow
   * @param reasons why, one sentence each
   */
  public RunRefusedException(String code, String workflow, List<String> reasons) {
    super(
        code,
        false,
        "a run of workflow '%s' was not started: %s"
            .formatted(workflow, String.join("; ", reasons)),
        null);
    this.reasons = List.copyOf(reasons);
  }

  /** Returns why, one sentence each; unmodifiable. */
  public List<String> reasons() {
    return reasons;
  }
}
