// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.StoreException;
import dev.analemma.StoreException.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a file beside a database, which one process at a time holds. The operating system
 * takes it away when the process ends, however it ends. The file stays: if it were deleted, two
 * processes could hold the locks of two files of one name.
 *
 * <p>Threads: safe.
 */
final class StoreLock {
  private final Path file;
  private @Nullable FileChannel channel;

  StoreLock(Path database) {
    this.file = database.resolveSibling(database.getFileName() + ".lock");
  }

  /**
   * Takes the lock, unless it is held already.
   *
   * @throws StoreException with code {@code STORE_IN_USE} if another process has it
   */
  synchronized void acquire() {
    if (channel != null) {
      return;
    }
    FileChannel opened = null;
    boolean locked = false;
    try {
      opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = tryLock(opened);
      if (!locked) {
        throw new StoreException(
            "STORE_IN_USE",
            true,
            Outcome.NOTHING_DONE,
            "'%s' is locked: another process, or another store of this one, uses the database."
                    .formatted(file)
                + " Use one store in one process, or PostgreSQL",
            null);
      }
      channel = opened;
    } catch (IOException e) {
      throw new StoreException(
          "STORE_UNAVAILABLE",
          true,
          Outcome.NOTHING_DONE,
          "'%s' cannot be opened: %s. Allow writing in its folder".formatted(file, e),
          e);
    } finally {
      if (!locked) {
        close(opened);
      }
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  synchronized void release() {
    close(channel);
    channel = null;
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The lock is gone with the descriptor all the same.
      }
    }
  }
}
