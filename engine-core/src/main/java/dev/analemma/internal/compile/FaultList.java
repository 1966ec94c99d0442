// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Fault;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Faults as they are found: so many errors and so many warnings are kept, the others are counted,
 * so that a document of nothing but faults costs no more than its reading. Not thread-safe.
 */
final class FaultList extends AbstractList<Fault> implements RandomAccess {
  static final String OMITTED = "FAULTS_OMITTED";

  private final int eachMax;
  private final List<Fault> kept = new ArrayList<>();
  private long errors;
  private long warnings;

  /**
   * Creates an empty list.
   *
   * @param eachMax the highest number of errors, and the highest number of warnings
   */
  FaultList(int eachMax) {
    this.eachMax = eachMax;
  }

  /** Keeps a fault, or counts it. */
  @Override
  public boolean add(Fault fault) {
    boolean error = fault.severity() == Fault.Severity.ERROR;
    if ((error ? errors++ : warnings++) < eachMax) {
      kept.add(fault);
    }
    return true;
  }

  /** Returns how many errors were found, those included that are not kept. */
  long errors() {
    return errors;
  }

  @Override
  public Fault get(int index) {
    return kept.get(index);
  }

  @Override
  public int size() {
    return kept.size();
  }

  /** Returns what is kept, and last how much is not. */
  List<Fault> told() {
    List<Fault> told = new ArrayList<>(kept);
    if (warnings > eachMax) {
      told.add(
          Fault.warning(
              OMITTED,
              "",
              "%d more warnings are not listed".formatted(warnings - eachMax),
              "Heed those above first."));
    }
    if (errors > eachMax) {
      told.add(
          Fault.error(
              OMITTED,
              "",
              "%d more faults of names and values are not listed".formatted(errors - eachMax),
              "Mend those above first."));
    }
    return told;
  }
}
