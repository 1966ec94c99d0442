// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The mutants fit the code and their page; whether tests kill them, mutants/run tells. */
class MutantsTest {
  @Test
  void mutants_standInTheCodeOnce_nameTestsThatThereAre_andAreOnTheirPage() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process check =
        new ProcessBuilder(java.toString(), "mutants/Mutants.java", "check")
            .directory(Page.ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(check.waitFor()).as(said).isZero();
  }
}
