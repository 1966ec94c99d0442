// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import java.io.IOException;

/**
 * Where the items of a map come from: what {@code source: { reader: <name>, … }} names.
 *
 * <p>A source over bytes says where they are and leaves the format to {@link SourceRequest#items};
 * any other source returns a reader of its own.
 *
 * <p>Threads: one source serves any number of runs at once. The engine calls it on threads that may
 * block.
 */
public interface ItemSource {
  /** Returns the name of the reader in a definition: a letter, then letters, digits and '_'. */
  String name();

  /**
   * Opens a reader; may block. Nothing is kept open when it throws.
   *
   * @param request what the definition says, and where to go on from
   * @throws dev.analemma.OperatorException with a code of its own, if it is refused
   * @throws IOException if it cannot be reached; the map fails with {@code SOURCE_FAILED}
   * @throws InterruptedException if the thread was asked to stop
   */
  ItemReader open(SourceRequest request) throws IOException, InterruptedException;
}
