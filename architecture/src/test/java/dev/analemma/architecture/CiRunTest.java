// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** .ci/run with a build that the test plays, on two JDKs that are none. */
class CiRunTest {
  @TempDir private Path folder;

  @BeforeEach
  void layOut() throws IOException {
    Files.createDirectories(folder.resolve(".ci"));
    Files.copy(Page.ROOT.resolve(".ci/run"), folder.resolve(".ci/run"));
    Files.writeString(folder.resolve("README.md"), "```sh\nmvn package\nmvn verify\n```\n");
    jdk("old", "17.0.1");
    jdk("new", "99");
  }

  @Test
  void run_whereTheFirstJdkFails_triesTheSecondAndTellsTheTotal() throws Exception {
    List<String> said = run(1, "[[ $JAVA_HOME != *old ]]");

    assertThat(said)
        .anyMatch(line -> line.startsWith("JDK 17 "))
        .anyMatch(line -> line.startsWith("JDK 99 "))
        .last()
        .isEqualTo("Tests run: 6, Failures: 0, Errors: 0, Skipped: 0");
  }

  @Test
  void run_whereBothSucceed_succeeds() throws Exception {
    assertThat(run(0, "true")).last().isEqualTo("Tests run: 6, Failures: 0, Errors: 0, Skipped: 0");
  }

  private void jdk(String name, String version) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("jdks").resolve(name).resolve("bin"));
    executable(bin.resolve("javac"), "");
    Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, "#!/usr/bin/env bash\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs it with a Maven that counts three tests and ends as a command says. */
  private List<String> run(int status, String end) throws Exception {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    executable(
        tools.resolve("mvn"), "echo 'Tests run: 3, Failures: 0, Errors: 0, Skipped: 0'\n" + end);
    ProcessBuilder process = new ProcessBuilder("bash", folder.resolve(".ci/run").toString());
    process.environment().merge("PATH", tools + ":", (path, first) -> first + path);
    process.environment().put("JAVA_HOME", folder.resolve("jdks/old").toString());
    Path said = folder.resolve("said");
    Process ended = process.redirectErrorStream(true).redirectOutput(said.toFile()).start();

    assertThat(ended.waitFor()).as(Files.readString(said)).isEqualTo(status);
    return Files.readAllLines(said);
  }
}
