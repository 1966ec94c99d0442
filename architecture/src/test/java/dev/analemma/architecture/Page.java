// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation: its text and the fenced blocks in it.
 *
 * @param path where it is, from the root of the project
 * @param text what it says
 */
record Page(Path path, String text) {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`|]+)` \\|(.*)\\|$");

  /**
   * A fenced block.
   *
   * @param language the word behind the fence
   * @param text what stands between the fences
   */
  record Block(String language, String text) {}

  static Page of(String path) {
    return of(ROOT.resolve(path));
  }

  private static Page of(Path path) {
    try {
      return new Page(ROOT.relativize(path), Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all pages of the project. */
  static List<Page> all() throws IOException {
    List<Page> pages = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !ROOT.relativize(file).toString().contains("target"))
          .sorted()
          .forEach(file -> pages.add(of(file)));
    }
    return pages;
  }

  /** Returns the fenced blocks, in order. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Matcher fence = FENCE.matcher(text);
    while (fence.find()) {
      blocks.add(new Block(fence.group(1), fence.group(2)));
    }
    return blocks;
  }

  /** Returns the texts of the blocks in a language. */
  List<String> blocks(String language) {
    return blocks().stream()
        .filter(block -> block.language().equals(language))
        .map(Block::text)
        .toList();
  }

  /** Returns what stands under a heading, up to the next heading of any level. */
  String section(String title) {
    Matcher heading = HEADING.matcher(text);
    int start = -1;
    while (heading.find()) {
      if (start >= 0) {
        return text.substring(start, heading.start());
      }
      if (heading.group(1).equals(title)) {
        start = heading.end();
      }
    }
    if (start < 0) {
      throw new AssertionError("%s has no heading '%s'".formatted(path, title));
    }
    return text.substring(start);
  }

  /** Returns the anchors of the headings, as GitHub makes them. */
  List<String> anchors() {
    return HEADING
        .matcher(FENCE.matcher(text).replaceAll(""))
        .results()
        .map(heading -> heading.group(1).toLowerCase(java.util.Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  /** Returns the rows of tables that begin with one code word: the word, then the other cells. */
  static Map<String, List<String>> rows(String section) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    Matcher row = ROW.matcher(section);
    while (row.find()) {
      List<String> cells = Stream.of(row.group(2).split(" \\| ?", -1)).map(String::strip).toList();
      if (rows.put(row.group(1), cells) != null) {
        throw new AssertionError("'%s' has two rows".formatted(row.group(1)));
      }
    }
    return rows;
  }
}
