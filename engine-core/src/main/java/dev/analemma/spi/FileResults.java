// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.source.FileResultWriter;
import dev.analemma.internal.source.FileRoot;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The writer {@code file}: JSON lines in files below one folder that the host allows.
 *
 * <p>{@code uri} names the file as for {@link FileSource}; its folder must exist. Results become
 * {@code {"index": …, "value": …}}, a line each, in the order in which items ended; failures {@code
 * {"index": …, "item": …, "error": …}} in a second file: {@code out.failures.jsonl} beside {@code
 * out.jsonl}. Where the map has an {@code itemKey}, a line has {@code key} behind {@code index}.
 * Both are written under other names, and renamed when the map is done: then files of these names
 * are replaced.
 *
 * <p>Threads: immutable.
 */
public final class FileResults implements ResultTarget {
  private final FileRoot root;

  private FileResults(FileRoot root) {
    this.root = root;
  }

  /**
   * Returns a target for files below a folder.
   *
   * @param folder the folder, at best one that holds nothing else
   * @throws IllegalArgumentException if there is no such folder
   */
  public static FileResults under(Path folder) {
    return new FileResults(FileRoot.of(folder));
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public ResultWriter open(JsonNode results) throws IOException {
    return FileResultWriter.open(root, results);
  }
}
