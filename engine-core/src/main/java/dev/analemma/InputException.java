// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import dev.analemma.definition.Fault;
import java.util.List;
import java.util.stream.Collectors;

/** The input of a run does not fit the workflow: all faults, with pointers into the input. */
public final class InputException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /**
   * Creates an exception.
   *
   * @param workflow the name of the workflow
   * @param faults what is wrong, at least one fault
   */
  public InputException(String workflow, List<Fault> faults) {
    super(
        "INPUT_REFUSED",
        false,
        "the input of workflow '%s' is refused:%n%s"
            .formatted(
                workflow, faults.stream().map(Fault::toString).collect(Collectors.joining("\n"))),
        null);
    this.faults = List.copyOf(faults);
  }

  /** Returns every fault that was found; unmodifiable. */
  public List<Fault> faults() {
    return faults;
  }
}
