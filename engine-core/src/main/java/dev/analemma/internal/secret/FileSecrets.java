// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.secret;

import dev.analemma.OperatorException;
import dev.analemma.spi.SecretProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Secrets in the files of a folder. */
public final class FileSecrets implements SecretProvider {
  private static final long BYTES_MAX = 64 << 10;

  /** A name begins with no dot, so that no name leads out of the folder. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Path folder;

  /**
   * @param folder has a file a secret
   */
  public FileSecrets(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<String> find(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new OperatorException(
          "SECRET_NAME",
          "a secret in a file has no name like '%s'. Use letters, digits, '-', '_' and '.'."
              .formatted(name.length() <= 128 ? name : name.substring(0, 128)));
    }
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      checkPermissions(name, file);
      if (Files.size(file) > BYTES_MAX) {
        throw unreadable(name, "it has more than %,d bytes".formatted(BYTES_MAX));
      }
      String text = Files.readString(file);
      return Optional.of(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    } catch (IOException e) {
      // Its message may quote what the file holds.
      throw unreadable(name, e.getClass().getSimpleName());
    }
  }

  private static void checkPermissions(String name, Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    Set<PosixFilePermission> others = EnumSet.copyOf(OF_OTHERS);
    others.retainAll(view.readAttributes().permissions());
    if (!others.isEmpty()) {
      throw new OperatorException(
          "SECRET_EXPOSED",
          "the file of secret '%s' gives %s to others. Take that away: chmod 600."
              .formatted(name, others));
    }
  }

  private static OperatorException unreadable(String name, String why) {
    return new OperatorException(
        "SECRET_UNREADABLE", "the file of secret '%s' cannot be read: %s".formatted(name, why));
  }
}
