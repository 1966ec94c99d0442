// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

/**
 * What a document may hold at most.
 *
 * @param bytesMax the bytes of its text; for a tree, of the shortest JSON text of that tree
 * @param nodesMax the nodes of all bodies together
 * @param levelsMax the bodies inside one another, the workflow's included; 31 at most
 * @param depthMax the levels of nested values of the whole tree
 * @param textMax the characters of one string
 * @param keyMax the characters of one key
 * @param faultsMax the faults that are reported one by one
 */
public record Limits(
    long bytesMax,
    int nodesMax,
    int levelsMax,
    int depthMax,
    int textMax,
    int keyMax,
    int faultsMax) {

  /** The limits of the public entry points. */
  public static final Limits DEFAULT =
      new Limits(16L << 20, 2_000_000, 16, 256, 1 << 20, 1_024, 1_000);

  /** Checks the components. */
  public Limits {
    // The reader recurses once a level; compiled slots have five bits for it.
    if (levelsMax < 1 || levelsMax > 31) {
      throw new IllegalArgumentException("levelsMax is " + levelsMax + ", must be 1 to 31");
    }
  }
}
