// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.internal.drawing.Drawing;
import dev.analemma.internal.text.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reference lists what the reader reads. */
class DefinitionsDocTest {
  private static final Pattern TABLE = Pattern.compile("<!-- keys: (\\w+) -->");
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\|.*");

  private static String text() throws IOException {
    return Files.readString(Path.of("../docs/definitions.md"));
  }

  @Test
  void tables_areThoseOfTheReader() throws IOException {
    Map<String, List<String>> tables = new HashMap<>();
    List<String> rows = new ArrayList<>();
    for (String line : text().lines().toList()) {
      Matcher table = TABLE.matcher(line);
      Matcher row = ROW.matcher(line);
      if (table.matches()) {
        rows = new ArrayList<>();
        tables.put(table.group(1), rows);
      } else if (row.matches()) {
        rows.add(row.group(1));
      }
    }

    assertThat(tables.keySet()).isEqualTo(Keys.TABLES.keySet());
    Keys.TABLES.forEach(
        (name, keys) ->
            assertThat(tables.get(name)).as(name).containsExactlyInAnyOrderElementsOf(keys));
  }

  @Test
  void limits_areThoseOfTheReader() throws IOException {
    Limits limits = Limits.DEFAULT;
    assertThat(text())
        .contains("| %d MiB | `DOCUMENT_TOO_LARGE`".formatted(limits.bytesMax() >> 20))
        .contains("| %,d | `NODES_TOO_MANY`".formatted(limits.nodesMax()))
        .contains("| %d | `BODY_TOO_DEEP`".formatted(limits.levelsMax()))
        .contains("| %d levels | `VALUE_TOO_DEEP`".formatted(limits.depthMax()))
        .contains("| one string | %,d characters".formatted(limits.textMax()))
        .contains("| one key | %,d characters".formatted(limits.keyMax()))
        .contains("| %,d | `VALUE_TOO_LARGE`".formatted(CanonicalNumbers.DIGITS_MAX))
        .contains("| %,d | `FAULTS_OMITTED`".formatted(limits.faultsMax()))
        .contains("| nodes of a picture | %,d |".formatted(Drawing.BOXES_MAX));
  }

  @Test
  void words_areThoseOfTheReader() throws IOException {
    String text = text().replaceAll("\\s+", " ");
    assertThat(text)
        .contains(String.join(" ", Names.RESERVED_ENGINE))
        .contains(String.join(" ", Names.RESERVED_CEL));
    Keys.MERGES.forEach(word -> assertThat(text).contains("`" + word + "`"));
    Keys.ADAPTS.forEach(word -> assertThat(text).contains("`" + word + "`"));
    Keys.DURABILITIES.forEach(word -> assertThat(text).contains("`" + word + "`"));
  }
}
