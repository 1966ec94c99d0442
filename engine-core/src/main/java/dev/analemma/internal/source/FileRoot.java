// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import dev.analemma.OperatorException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A folder that the host allows, and the way from the texts of definitions to what is in it.
 *
 * <p>A name is compared twice: as it is written, before anything outside of the folder is looked
 * at, and with every link followed.
 */
public final class FileRoot {
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+):.*");

  private final Path written;
  private final Path real;

  private FileRoot(Path written, Path real) {
    this.written = written;
    this.real = real;
  }

  /**
   * Returns a root.
   *
   * @throws IllegalArgumentException if it is no folder
   */
  public static FileRoot of(Path folder) {
    Objects.requireNonNull(folder, "folder");
    try {
      Path real = folder.toRealPath();
      if (!Files.isDirectory(real)) {
        throw new NotDirectoryException(folder.toString());
      }
      return new FileRoot(folder.toAbsolutePath().normalize(), real);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "'%s' is no folder that can be read: %s".formatted(folder, e), e);
    }
  }

  /**
   * Returns the real path of something that exists.
   *
   * @throws OperatorException {@code SOURCE_FORBIDDEN}, {@code SOURCE_MISSING}, {@code
   *     SOURCE_UNREADABLE} or {@code SOURCE_OPTION}
   */
  Path existing(String uri) {
    return real(uri, lexical(uri));
  }

  /**
   * Returns the path of a file that may not exist, in a folder that does; the file may be a link,
   * which is not followed.
   */
  Path replaceable(String uri) {
    Path path = lexical(uri);
    Path name = path.getFileName();
    Path folder = path.getParent();
    if (name == null
        || folder == null
        || name.toString().equals("..")
        || path.normalize().equals(written)) {
      throw SourceErrors.option("'%s' names no file".formatted(SourceErrors.shown(uri)));
    }
    return real(uri, folder).resolve(name);
  }

  private Path real(String uri, Path path) {
    Path found;
    try {
      found = path.toRealPath();
    } catch (NoSuchFileException e) {
      throw SourceErrors.missing(uri, e);
    } catch (FileSystemException e) {
      throw SourceErrors.unreadable(uri, "cannot be reached", e);
    } catch (IOException e) {
      throw SourceErrors.failed(uri, e);
    }
    if (!found.startsWith(real)) {
      throw SourceErrors.forbidden(uri);
    }
    return found;
  }

  /** Returns the path as it is written, if that is inside of the folder. */
  private Path lexical(String uri) {
    Path path;
    try {
      path = written.resolve(uri.startsWith("file:") ? Path.of(new URI(uri)) : plain(uri));
    } catch (java.net.URISyntaxException | IllegalArgumentException e) {
      throw new OperatorException(
          "SOURCE_OPTION",
          "'%s' is no path: %s. Write a path from the folder that the host allows"
              .formatted(SourceErrors.shown(uri), e.getMessage()),
          null,
          null,
          e);
    }
    Path normal = path.normalize();
    if (!normal.startsWith(written) && !normal.startsWith(real)) {
      throw SourceErrors.forbidden(uri);
    }
    return path;
  }

  private Path plain(String uri) throws InvalidPathException {
    if (SCHEME.matcher(uri).matches()) {
      throw SourceErrors.option(
          "'%s' is no path: 'file' reads and writes files alone. Use the reader or writer of that place"
              .formatted(SourceErrors.shown(uri)));
    }
    return written.getFileSystem().getPath(uri);
  }
}
