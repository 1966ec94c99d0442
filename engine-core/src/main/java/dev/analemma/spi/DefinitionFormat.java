// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A text format of definitions; found through {@link java.util.ServiceLoader}. JSON is built in.
 *
 * <p>Threads: safe.
 */
public interface DefinitionFormat {
  /** Returns the name, for example {@code yaml}. */
  String name();

  /** Returns the endings of file names, without the dot. */
  List<String> extensions();

  /** Reads a text into a tree. Faults are data: this never throws for bad text. */
  Parsed parse(String text);

  /**
   * What a text holds.
   *
   * @param tree the tree, or null if the text could not be read; there may be one beside faults, so
   *     that what is wrong with the document is told together with them
   * @param locations JSON pointer to the place of that value in the text, or to null
   * @param faults what is wrong with the text itself
   * @param unread JSON pointers to the values that could not be read, in whose place the tree holds
   *     anything, such as null: what is wrong with that, or inside it, is not told
   */
  record Parsed(
      @Nullable JsonNode tree,
      Function<String, @Nullable Location> locations,
      List<Fault> faults,
      Set<String> unread) {
    /** Copies the components. */
    public Parsed {
      faults = List.copyOf(faults);
      unread = Set.copyOf(unread);
    }

    /** Creates one of a text of which everything was read, or nothing. */
    public Parsed(
        @Nullable JsonNode tree,
        Function<String, @Nullable Location> locations,
        List<Fault> faults) {
      this(tree, locations, faults, Set.of());
    }
  }
}
