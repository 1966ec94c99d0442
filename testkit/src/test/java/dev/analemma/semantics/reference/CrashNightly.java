// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** {@link CrashTest}, often: run by the profile {@code nightly} alone. */
class CrashNightly {
  @Property(tries = 10_000)
  void processEndsAtARandomCommit_theNextOneGoesOn(
      @ForAll @IntRange(min = 1, max = CrashTest.SIZE_MAX) int size,
      @ForAll long seed,
      @ForAll CrashTest.Computing computing) {
    CrashTest.once(size, seed, computing);
  }
}
