// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.Properties;

/** The address of an SQLite database: a path of the file system, and nothing else. */
public final class SqliteFile {
  /** What an address begins with. */
  public static final String PREFIX = "sqlite:";

  private SqliteFile() {}

  /**
   * Returns what opens connections, and creates an empty file for its owner alone if there is none.
   *
   * @throws IllegalArgumentException if the address is no path
   * @throws StoreException if the file cannot be created
   */
  public static Connector connector(String address) {
    Path file = path(address.substring(PREFIX.length()));
    create(file);
    Properties properties = new Properties();
    // The driver would ask for the key of each row that was inserted; nobody wants it.
    properties.setProperty("jdbc.get_generated_keys", "false");
    return () -> DriverManager.getConnection("jdbc:sqlite:" + file, properties);
  }

  private static Path path(String text) {
    // What the driver would take for parameters, or SQLite for a URI.
    if (text.isBlank() || text.startsWith(":") || text.startsWith("file:") || text.contains("?")) {
      throw new IllegalArgumentException(
          "'%s' is no path of a database. Write 'sqlite:data/analemma.db'".formatted(text));
    }
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "'%s' is no path: %s. Write 'sqlite:data/analemma.db'".formatted(text, e.getReason()), e);
    }
  }

  private static void create(Path file) {
    try {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder, permissions("rwx------"));
      }
      Files.createFile(file, permissions("rw-------"));
    } catch (FileAlreadyExistsException e) {
      // It is opened as it is.
    } catch (IOException e) {
      throw new StoreException(
          "STORE_UNAVAILABLE",
          true,
          StoreException.Outcome.NOTHING_DONE,
          "'%s' cannot be created: %s. Allow writing in its folder".formatted(file, e),
          e);
    }
  }

  private static FileAttribute<?>[] permissions(String permissions) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
