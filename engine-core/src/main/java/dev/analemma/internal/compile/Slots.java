// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

/**
 * How a slot number is made: what kind of variable, at which lexical level, which one.
 *
 * <p>Level 0 is the body of the workflow, each body inside is one deeper. Bits 0 to 21 are the
 * index, 22 to 26 the level, 27 to 29 the kind.
 */
public final class Slots {
  /** The output of a node. */
  public static final int NODE = 0;

  /** The error of a node. */
  public static final int ERROR = 1;

  /** A variable of a frame: item, index, state, iteration. */
  public static final int VARIABLE = 2;

  /** A variable of the run: {@link #INPUT}, {@link #RUN}, {@link #USES}. */
  public static final int GLOBAL = 3;

  /** The input of the run. */
  public static final int INPUT = GLOBAL << 27;

  /** The facts of the run. */
  public static final int RUN = (GLOBAL << 27) | 1;

  /** What the run uses. */
  public static final int USES = (GLOBAL << 27) | 2;

  /** The deepest lexical level. */
  public static final int LEVEL_MAX = 31;

  /** The highest index, and so the highest number of nodes of a body less one. */
  public static final int INDEX_MAX = (1 << 22) - 1;

  /** The number of the item, the items or the state among the variables of a frame. */
  public static final int VALUE = 0;

  /** The number of the index or the iteration among the variables of a frame. */
  public static final int COUNT = 1;

  /** The number of {@code result} among the variables of a frame. */
  public static final int RESULT = 2;

  private Slots() {}

  /** Returns the slot of a node's output. */
  public static int node(int level, int index) {
    return (NODE << 27) | (level << 22) | index;
  }

  /** Returns the slot of a node's error. */
  public static int error(int level, int index) {
    return (ERROR << 27) | (level << 22) | index;
  }

  /** Returns the slot of a frame's variable. */
  public static int variable(int level, int index) {
    return (VARIABLE << 27) | (level << 22) | index;
  }

  /** Returns the kind of a slot. */
  public static int kind(int slot) {
    return slot >>> 27;
  }

  /** Returns the lexical level of a slot. */
  public static int level(int slot) {
    return (slot >>> 22) & LEVEL_MAX;
  }

  /** Returns the index of a slot. */
  public static int index(int slot) {
    return slot & INDEX_MAX;
  }
}
