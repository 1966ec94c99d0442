// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import dev.analemma.StoreException;
import dev.analemma.StoreException.Outcome;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Keeps payloads in files of a folder: {@code ab/abcdef…}, named by their digest, for the owner of
 * the process alone where the file system knows owners.
 *
 * <p>A payload is written under another name, forced to the disk, renamed, and its folder forced:
 * it is there whole or not at all, also when the machine stops. Where folders cannot be forced, as
 * on Windows, the file system answers for that step. Each payload is checked when it is read.
 *
 * <p>Several processes may use a folder. Give one to each store: what the runs of one store do not
 * refer to is collected, whoever else does.
 *
 * <p>Threads: safe.
 *
 * <p>Errors: {@code STORE_UNAVAILABLE} where reading or writing fails, {@code STORE_FULL} where no
 * space is left, {@code PAYLOAD_DAMAGED}.
 */
public final class FilePayloadStore implements PayloadStore {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** What ends the name of a payload that is being written, or deleted. */
  private static final String PASSING = ".tmp";

  private static final String LEAVING = ".old";

  /** How old a file that somebody stopped writing is before it is deleted. */
  private static final Duration PASSING_KEPT = Duration.ofDays(1);

  private final Path folder;
  private final References references;
  private final InstantSource clock;
  private final AtomicLong names = new AtomicLong();

  private FilePayloadStore(Path folder, References references, InstantSource clock) {
    this.folder = folder;
    this.references = references;
    this.clock = clock;
  }

  /**
   * Returns a store in a folder, which is created if it is not there.
   *
   * @param folder the folder, for this alone
   * @param references what runs refer to
   */
  public static FilePayloadStore in(Path folder, References references) {
    return in(folder, references, InstantSource.system());
  }

  /**
   * Returns a store in a folder, which is created if it is not there.
   *
   * @param folder the folder, for this alone
   * @param references what runs refer to
   * @param clock by which payloads grow old
   */
  public static FilePayloadStore in(Path folder, References references, InstantSource clock) {
    FilePayloadStore store =
        new FilePayloadStore(folder.toAbsolutePath().normalize(), references, clock);
    store.attempt(
        Outcome.NOTHING_DONE, () -> Files.createDirectories(store.folder, owner("rwx------")));
    return store;
  }

  @Override
  public void put(String digest, byte[] content) {
    Path file = file(digest);
    attempt(
        Outcome.UNKNOWN,
        () -> {
          if (!touch(file)) {
            write(file, content);
          }
          return file;
        });
  }

  /** Makes a payload that is there as good as new. */
  private boolean touch(Path file) throws IOException {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void write(Path file, byte[] content) throws IOException {
    Path parent = parent(file);
    boolean created = !Files.exists(parent);
    Files.createDirectories(parent, owner("rwx------"));
    String name =
        "%s.%d.%d%s"
            .formatted(
                file.getFileName(),
                ProcessHandle.current().pid(),
                names.incrementAndGet(),
                PASSING);
    Path passing = file.resolveSibling(name);
    try {
      Files.deleteIfExists(passing);
      Files.createFile(passing, owner("rw-------"));
      // Not a channel: one of those is closed when its thread is interrupted.
      try (FileOutputStream out = new FileOutputStream(passing.toFile())) {
        out.write(content);
        out.getFD().sync();
      }
      Files.setLastModifiedTime(passing, FileTime.from(clock.instant()));
      Files.move(passing, file, StandardCopyOption.ATOMIC_MOVE);
      force(parent);
      if (created) {
        force(folder);
      }
    } finally {
      Files.deleteIfExists(passing);
    }
  }

  /** Forces a folder to the disk, where that is possible. */
  private static void force(Path folder) throws IOException {
    if (!posix()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Optional<byte[]> get(String digest) {
    Path file = file(digest);
    return attempt(
        Outcome.NOTHING_DONE,
        () -> {
          for (Path candidate : List.of(file, leaving(file), file)) {
            try {
              byte[] content = Files.readAllBytes(candidate);
              PayloadStore.verify(digest, content);
              return Optional.of(content);
            } catch (NoSuchFileException e) {
              // It may just be moving from one name to the other.
            }
          }
          return Optional.empty();
        });
  }

  @Override
  public int collect(Duration unusedFor, int limit) {
    return attempt(Outcome.UNKNOWN, () -> delete(clock.instant().minus(unusedFor), limit));
  }

  private int delete(Instant before, int limit) throws IOException {
    int deleted = 0;
    try (DirectoryStream<Path> parents = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path parent : parents) {
        List<Path> old = old(parent, before);
        List<String> digests = old.stream().map(file -> file.getFileName().toString()).toList();
        Set<String> referred = digests.isEmpty() ? Set.of() : references.referred(digests);
        for (Path file : old) {
          if (deleted < limit
              && !referred.contains(file.getFileName().toString())
              && delete(file, before)) {
            deleted++;
          }
        }
        if (deleted == limit) {
          break;
        }
      }
    }
    return deleted;
  }

  /**
   * Returns payloads that were not put since an instant, and deletes what nobody writes any more.
   */
  private List<Path> old(Path parent, Instant before) throws IOException {
    List<Path> old = new ArrayList<>();
    Instant given = clock.instant().minus(PASSING_KEPT);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(parent)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (DIGEST.matcher(name).matches()) {
          if (isOld(file, before)) {
            old.add(file);
          }
        } else if (name.endsWith(PASSING) && isOld(file, given)) {
          Files.deleteIfExists(file);
        }
      }
    }
    return old;
  }

  private static boolean isOld(Path file, Instant before) throws IOException {
    try {
      return !Files.getLastModifiedTime(file).toInstant().isAfter(before);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Deletes a payload unless it was put again: it is moved away first, so that whoever puts it from
   * then on writes it anew, and looked at once more, for whoever did so before.
   */
  private static boolean delete(Path file, Instant before) throws IOException {
    Path leaving = leaving(file);
    try {
      Files.move(file, leaving, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return false;
    }
    if (isOld(leaving, before)) {
      return Files.deleteIfExists(leaving);
    }
    Files.move(leaving, file, StandardCopyOption.ATOMIC_MOVE);
    return false;
  }

  private Path file(String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no digest: 64 lower-case hexadecimal digits of SHA-256".formatted(digest));
    }
    return folder.resolve(digest.substring(0, 2)).resolve(digest);
  }

  private static Path leaving(Path file) {
    return file.resolveSibling(file.getFileName() + LEAVING);
  }

  private Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? folder : parent;
  }

  private static FileAttribute<?>[] owner(String permissions) {
    return posix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T attempt(Outcome outcome, Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      boolean full = folder.toFile().getUsableSpace() == 0;
      throw new StoreException(
          full ? "STORE_FULL" : "STORE_UNAVAILABLE",
          true,
          outcome,
          "payloads in '%s': %s. %s"
              .formatted(
                  folder,
                  e,
                  full ? "Free space" : "Allow reading and writing, then repeat the call"),
          e);
    }
  }
}
