// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

/** On what kind of thread an attempt runs. */
public enum Execution {
  /** Cheap (about a microsecond) and never blocking: at once, on the thread that schedules. */
  INLINE,
  /** Computes for longer, never blocks: on a worker, of which there are as many as cores. */
  COMPUTE,
  /** May block: on a virtual thread, or before Java 21 on a thread of a bounded pool. */
  BLOCKING
}
