// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/references.md and the compiler know the same facts of a run. */
class ReferencesDocTest {
  @Test
  void factsOfARun_inDocument_areThoseOfTheCompiler() throws IOException {
    Set<String> documented = new TreeSet<>();
    Pattern.compile("(?m)^\\| `run\\.(\\w+)` \\| .+ \\|$")
        .matcher(Files.readString(Path.of("..", "docs", "references.md")))
        .results()
        .forEach(row -> documented.add(row.group(1)));

    Set<String> coded = new TreeSet<>(Texts.RUN_FACTS);
    coded.add(Texts.OUTCOME);
    assertThat(documented).isEqualTo(coded);
  }
}
