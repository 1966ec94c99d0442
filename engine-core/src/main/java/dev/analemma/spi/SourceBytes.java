// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import java.io.IOException;
import java.io.InputStream;

/**
 * The content of a file, an object or the like, of which {@link SourceRequest#items} makes items.
 *
 * <p>Threads: used by one thread at a time. Both methods may block.
 */
public interface SourceBytes {
  /**
   * Returns what changes whenever the content does: an ETag, a digest, size and time. A map that
   * goes on after a restart fails with {@code SOURCE_CHANGED} if it is another one.
   */
  String version() throws IOException;

  /**
   * Opens the content from an offset on; reading it fails or ends soon when the thread is
   * interrupted. Whoever called closes it.
   *
   * @param offset in bytes, at most the length
   */
  InputStream open(long offset) throws IOException;
}
