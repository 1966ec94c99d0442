// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.EngineException;
import dev.analemma.definition.Fault;

/** An operator refuses its configuration; the analyzer makes a fault of it. */
final class ConfigRefusedException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final transient Fault fault;

  ConfigRefusedException(String code, String pointer, String problem, String remedy) {
    super(code, false, problem, null);
    this.fault = Fault.error(code, pointer, problem, remedy);
  }

  Fault fault() {
    return fault;
  }
}
