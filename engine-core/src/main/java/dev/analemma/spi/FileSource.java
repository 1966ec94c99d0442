// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import dev.analemma.internal.source.FileBytes;
import dev.analemma.internal.source.FileRoot;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The reader {@code file}: items of files below one folder that the host allows.
 *
 * <p>{@code uri} is a path from that folder, an absolute path or a {@code file:} address. Whatever
 * leads out of the folder is refused with {@code SOURCE_FORBIDDEN}, links included; what is no
 * regular file is never opened. That holds against definitions and their inputs, not against
 * somebody who changes the folder at the same moment or makes hard links in it.
 *
 * <p>Threads: immutable.
 */
public final class FileSource implements ItemSource {
  private final FileRoot root;

  private FileSource(FileRoot root) {
    this.root = root;
  }

  /**
   * Returns a source of everything below a folder.
   *
   * @param folder the folder, at best one that holds nothing else
   * @throws IllegalArgumentException if there is no such folder
   */
  public static FileSource under(Path folder) {
    return new FileSource(FileRoot.of(folder));
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public ItemReader open(SourceRequest request) throws IOException, InterruptedException {
    return request.items(FileBytes.of(root, request.uri()));
  }
}
