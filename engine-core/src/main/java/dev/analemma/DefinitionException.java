// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import dev.analemma.definition.Fault;
import java.util.List;
import java.util.stream.Collectors;

/** A definition has faults: all of them, in the order of the document. */
public final class DefinitionException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /**
   * Creates an exception.
   *
   * @param faults what is wrong, at least one fault
   */
  public DefinitionException(List<Fault> faults) {
    super("DEFINITION_REFUSED", false, message(faults), null);
    this.faults = List.copyOf(faults);
  }

  /** Returns every fault that was found; unmodifiable. */
  public List<Fault> faults() {
    return faults;
  }

  private static String message(List<Fault> faults) {
    return faults.size()
        + (faults.size() == 1 ? " fault:\n" : " faults:\n")
        + faults.stream().map(Fault::toString).collect(Collectors.joining("\n"));
  }
}
