// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.definition.Fault;
import dev.analemma.spi.DefinitionFormat.Parsed;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every text here is meant to break the reader; all of it runs on a stack of 256 KiB. */
class YamlHostileTest {
  private static Parsed parse(String text) throws Exception {
    FutureTask<Parsed> task = new FutureTask<>(() -> new YamlFormat().parse(text));
    Thread thread = new Thread(null, task, "small-stack", 256 << 10);
    thread.setDaemon(true);
    thread.start();
    return task.get(60, TimeUnit.SECONDS);
  }

  private static void refused(String text, String code) throws Exception {
    List<Fault> faults = parse(text).faults();
    assertThat(faults).isNotEmpty();
    assertThat(faults.get(0).code()).isEqualTo(code);
    assertThat(faults.get(0).toString()).hasSizeLessThan(5_000);
  }

  @Test
  void parse_hundredThousandLevels_isRefused() throws Exception {
    refused("[".repeat(100_000), "YAML_TOO_DEEP");
    refused("{a: ".repeat(100_000), "YAML_TOO_DEEP");
    refused("- ".repeat(100_000) + "a", "YAML_TOO_DEEP");
    refused("? ".repeat(100_000) + "a", "YAML_KEY");
  }

  @Test
  void parse_tenMegabyteScalars_areRefused() throws Exception {
    refused("a: " + "x".repeat(10_000_000), "YAML_TOO_LARGE");
    refused("a: \"" + "x".repeat(10_000_000) + "\"", "YAML_TOO_LARGE");
    refused("a: \"" + "\\n".repeat(5_000_000) + "\"", "YAML_TOO_LARGE");
    refused("a: |\n" + (" " + "x".repeat(99) + "\n").repeat(100_000), "YAML_TOO_LARGE");
  }

  @Test
  void parse_fourMebiScalar_isAcceptedAtTheEdge() throws Exception {
    assertThat(parse("a: " + "x".repeat(4 << 20)).faults()).isEmpty();
    refused("a: " + "x".repeat((4 << 20) + 1), "YAML_TOO_LARGE");
  }

  @Test
  void parse_textAboveSixteenMebi_isRefused() throws Exception {
    refused("#" + "x".repeat(16 << 20), "YAML_TOO_LARGE");
    assertThat(parse("#" + "x".repeat((16 << 20) - 5) + "\n1").faults()).isEmpty();
  }

  @Test
  void parse_aliasBomb_isRefusedUnexpanded() throws Exception {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 200; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(20)));
    }
    Parsed parsed = parse(bomb.toString());
    assertThat(parsed.tree()).isNull();
    assertThat(parsed.faults()).hasSize(100);
    assertThat(parsed.faults().get(0).code()).isEqualTo("YAML_ANCHOR");
  }

  @Test
  void parse_megabyteNames_areRefused() throws Exception {
    refused("? " + "k".repeat(1_000_000) + "\n: 1", "YAML_TOO_LARGE");
    refused("k".repeat(1_000_000) + ": 1", "YAML_SYNTAX");
  }

  @Test
  void parse_numberMonsters_areRefused() throws Exception {
    refused("a: " + "9".repeat(1_000_000), "YAML_NUMBER");
    refused("a: 0x" + "f".repeat(1_000_000), "YAML_NUMBER");
    refused("a: 0." + "9".repeat(1_000_000), "YAML_NUMBER");
    refused("a: 1e" + "9".repeat(1_000_000), "YAML_NUMBER");
    refused("a: 1e1000000000", "YAML_NUMBER");
  }

  @Test
  void parse_manyOfEverything_ends() throws Exception {
    refused("- &a b\n".repeat(100_000), "YAML_ANCHOR");
    refused("---\n".repeat(100_000), "YAML_DOCUMENTS");
    refused("a: 1\n".repeat(100_000), "YAML_DUPLICATE_KEY");
    refused("%A\n".repeat(100_000), "YAML_DIRECTIVE");
    refused("\u0000".repeat(100_000), "YAML_ENCODING");
    refused("!<" + "a".repeat(1_000_000) + "> x", "YAML_TAG");
    refused("*" + "a".repeat(1_000_000), "YAML_ALIAS");
    refused("[" + "a, ".repeat(1_100_000) + "]", "YAML_TOO_LARGE");
  }

  @Test
  void parse_classTag_makesNoObject() throws Exception {
    refused("!!javax.script.ScriptEngineManager [!!java.net.URL ['http://x']]", "YAML_TAG");
  }
}
