// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import dev.analemma.spi.SourceBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A regular file. */
public final class FileBytes implements SourceBytes {
  private final String uri;
  private final Path file;

  private FileBytes(String uri, Path file) {
    this.uri = uri;
    this.file = file;
  }

  /** Returns a file below a folder. */
  public static FileBytes of(FileRoot root, String uri) {
    return new FileBytes(uri, root.existing(uri));
  }

  /** Returns size and time; a file that is written at once and keeps both is not noticed. */
  @Override
  public String version() throws IOException {
    BasicFileAttributes attributes = attributes();
    return attributes.size() + "-" + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  @Override
  public InputStream open(long offset) throws IOException {
    // A pipe would wait for a writer, before it could be seen that it is none.
    attributes();
    FileChannel channel;
    try {
      channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (AccessDeniedException e) {
      throw SourceErrors.unreadable(uri, "may not be read by this process", e);
    } catch (NoSuchFileException e) {
      throw SourceErrors.missing(uri, e);
    }
    try {
      channel.position(offset);
      return Channels.newInputStream(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private BasicFileAttributes attributes() throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw SourceErrors.missing(uri, e);
    }
    if (!attributes.isRegularFile()) {
      throw SourceErrors.unreadable(
          uri, attributes.isDirectory() ? "is a folder" : "is no regular file", null);
    }
    return attributes;
  }
}
