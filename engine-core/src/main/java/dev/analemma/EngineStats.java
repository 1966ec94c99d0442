// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

/**
 * Counts of an engine, at one moment.
 *
 * @param runs runs that have not ended
 * @param abandonedAttempts attempts that were given up and whose code has not returned
 * @param droppedEvents events that found the queue of a listener full, of the engine's and of
 *     single runs'
 */
public record EngineStats(int runs, long abandonedAttempts, long droppedEvents) {}
