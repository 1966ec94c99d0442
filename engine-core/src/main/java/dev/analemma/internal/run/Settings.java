// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import java.time.Duration;

/**
 * The bounds of an engine.
 *
 * @param grace how long running attempts of a failing frame are waited for
 * @param compensationMax how long an attempt of a compensation may take
 * @param finallyMax how long a {@code finally} may take
 * @param runsMax the highest number of runs at once
 * @param turn how many nodes a run may take before others have their turn
 * @param rangesMax how many ranges of computing nodes one run may have outstanding
 * @param blockingMax how many blocking attempts one run may have outstanding
 * @param signalsMax how many early signals of one name a run keeps
 * @param compactBytes how long a journal may grow before it is shortened
 */
record Settings(
    Duration grace,
    Duration compensationMax,
    Duration finallyMax,
    int runsMax,
    int turn,
    int rangesMax,
    int blockingMax,
    int signalsMax,
    long compactBytes) {}
