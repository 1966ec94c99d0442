// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Rows 1 to 22 at random: {@link Comparison}; more of it is {@link ReferenceNightly}. */
class ReferenceTest {
  @Property(tries = 200)
  void run_randomDefinitionAndSchedule_comesToWhatTheInterpreterComesTo(
      @ForAll @IntRange(min = 1, max = Comparison.SIZE_MAX) int size, @ForAll long seed) {
    Comparison.compare(size, seed);
    Comparison.checkShares();
  }

  @Example
  void run_whereItOnceWentWrong_comesToWhatTheInterpreterComesTo() {
    Comparison.compare(6, -98999);
    Comparison.compare(11, 7721281);
  }
}
