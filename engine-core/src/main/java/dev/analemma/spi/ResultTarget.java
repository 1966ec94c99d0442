// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * Where the results of a map go: what {@code results: { writer: <name>, … }} names.
 *
 * <p>Threads: one target serves any number of runs at once. The engine calls it on threads that may
 * block.
 */
public interface ResultTarget {
  /** Returns the name of the writer in a definition: a letter, then letters, digits and '_'. */
  String name();

  /**
   * Opens a writer; may block. Nothing is kept open when it throws.
   *
   * @param results the value of {@code results}, an object, with everything in it evaluated
   * @throws dev.analemma.OperatorException with a code of its own, if it is refused
   * @throws IOException if it cannot be reached; the map fails with {@code RESULTS_FAILED}
   */
  ResultWriter open(JsonNode results) throws IOException;
}
