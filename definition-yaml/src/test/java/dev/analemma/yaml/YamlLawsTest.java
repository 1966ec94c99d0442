// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.DefinitionArbitraries;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.DefinitionFormat.Parsed;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class YamlLawsTest {
  /** Strings that mean something in YAML 1.1 or 1.2. */
  private static final String[] HOSTILE = {
    "",
    "no",
    "yes",
    "on",
    "OFF",
    "y",
    "Null",
    "null",
    "~",
    "true",
    "True",
    "1:30",
    "0o7",
    "0x1F",
    "0b1",
    "1e3",
    "-1",
    "+1",
    "1_000",
    ".5",
    "5.",
    ".nan",
    "-.inf",
    ".",
    "-",
    "- a",
    "a: b",
    "a #b",
    "#",
    " lead",
    "trail ",
    "\ttab",
    "a\tb",
    "line\nbreak",
    "line\r\nbreak",
    "a\n",
    "a\n\n",
    "\n",
    "\na",
    "a\n b\n  c",
    "a\n\nb",
    "a\n \nb",
    "a\n ",
    "a \nb",
    " a\nb",
    "|",
    ">",
    "!tag",
    "&a",
    "*a",
    "%YAML 1.2",
    "---",
    "...",
    "a\n---\nb",
    "a\n...\n",
    "a\n# b",
    "a\n%b",
    "?",
    ":",
    "? a",
    "{",
    "}",
    "[",
    "]",
    ",",
    "a,b",
    "`",
    "@at",
    "'",
    "\"",
    "\\",
    "\\n",
    "it's",
    "<<",
    "=",
    "2001-01-01",
    "\u0000",
    "\u0007",
    "\u007f",
    "\u0085",
    "a\u0085b\nc",
    "\u00a0",
    "\u2028",
    "a\u2028\nb",
    "\ufeff",
    "\ufeffa\nb",
    "\ufffe",
    "\ud83d\ude00",
    "a\n\ud83d\ude00",
    "f\u00fcr",
    "$.input.a",
    "{{ x }}",
    "${ a }",
    "a:",
    "a: ",
    ":a",
    "key:value",
    "12e03",
    "a/b~c"
  };

  @Provide
  Arbitrary<JsonNode> trees() {
    return Arbitraries.randomValue(random -> tree(random, random.nextInt(6)));
  }

  @Provide
  Arbitrary<JsonNode> deepTrees() {
    return Arbitraries.randomValue(
        random -> {
          JsonNode tree = scalar(random);
          for (int i = random.nextInt(190); i > 0; i--) {
            tree =
                random.nextBoolean()
                    ? Json.nodes().arrayNode().add(tree).add(scalar(random))
                    : Json.nodes().objectNode().set(string(random), tree);
          }
          return tree;
        });
  }

  private static JsonNode tree(Random random, int depth) {
    int kind = depth == 0 ? 2 : random.nextInt(3);
    if (kind == 0) {
      ArrayNode array = Json.nodes().arrayNode();
      for (int i = random.nextInt(4); i > 0; i--) {
        array.add(tree(random, depth - 1));
      }
      return array;
    } else if (kind == 1) {
      ObjectNode object = Json.nodes().objectNode();
      for (int i = random.nextInt(4); i > 0; i--) {
        object.set(string(random), tree(random, depth - 1));
      }
      return object;
    }
    return scalar(random);
  }

  private static JsonNode scalar(Random random) {
    switch (random.nextInt(8)) {
      case 0:
        return Json.nodes().numberNode(new BigInteger(random.nextInt(200), random).negate());
      case 1:
        int scale = random.nextInt(40) - 20;
        return Json.nodes().numberNode(new BigDecimal(new BigInteger(80, random), scale));
      case 2:
        return Json.parse(random.nextBoolean() ? "null" : "true");
      default:
        return Json.nodes().textNode(string(random));
    }
  }

  private static String string(Random random) {
    if (random.nextInt(3) > 0) {
      return HOSTILE[random.nextInt(HOSTILE.length)];
    }
    StringBuilder text = new StringBuilder();
    String likely = "ab \n\n#:-?,[]{}\"'%&*!|>";
    for (int i = random.nextInt(14); i > 0; i--) {
      int c = random.nextInt(0x110000);
      boolean hostile = random.nextInt(4) > 0 || (c >= 0xd800 && c <= 0xdfff);
      text.appendCodePoint(hostile ? likely.charAt(random.nextInt(likely.length())) : c);
    }
    return text.toString();
  }

  private static JsonNode read(String text) {
    Parsed parsed = new YamlFormat().parse(text);
    assertThat(parsed.faults()).as(text).isEmpty();
    return parsed.tree();
  }

  @Property(tries = 5_000)
  void read_ofWritten_isTheSameTree(@ForAll("trees") JsonNode tree) {
    String text = YamlWriter.write(tree);
    assertThat(read(text)).as(text).isEqualTo(tree);
  }

  @Property(tries = 200)
  void read_ofWrittenDeepTree_isTheSameTree(@ForAll("deepTrees") JsonNode tree) {
    String text = YamlWriter.write(tree);
    assertThat(read(text)).as(text).isEqualTo(tree);
  }

  @Provide
  Arbitrary<ObjectNode> documents() {
    return DefinitionArbitraries.documents();
  }

  /** The three faces: what is written, its canonical JSON, and both as YAML. */
  @Property(tries = 300)
  void definition_throughJsonAndYaml_isTheSame(@ForAll("documents") ObjectNode document) {
    WorkflowDefinition first = WorkflowDefinition.parse(document.toString());

    WorkflowDefinition written = WorkflowDefinition.parse(YamlWriter.write(document), "yaml");
    WorkflowDefinition whole = WorkflowDefinition.parse(YamlWriter.write(first.toJson()), "yaml");

    assertThat(written).isEqualTo(first);
    assertThat(whole).isEqualTo(first);
    assertThat(whole.toJson()).hasToString(first.toJson().toString());
    assertThat(whole.hash()).isEqualTo(first.hash());
  }

  /** JSON is YAML, once the characters that YAML forbids are escaped. */
  @Property
  void read_ofJson_isTheSameTree(@ForAll("trees") JsonNode tree) throws Exception {
    String json =
        Json.mapper()
            .writer()
            .with(JsonWriteFeature.ESCAPE_NON_ASCII)
            .writeValueAsString(tree)
            .replace("\u007f", "\\u007f");
    assertThat(read(json)).as(json).isEqualTo(tree);
  }

  @Property(tries = 3_000)
  void parse_mutatedText_neverThrows(@ForAll("trees") JsonNode tree, @ForAll Random random) {
    StringBuilder text = new StringBuilder(YamlWriter.write(tree));
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      if (random.nextBoolean() && at < text.length()) {
        text.deleteCharAt(at);
      } else {
        text.insert(at, HOSTILE[random.nextInt(HOSTILE.length)]);
      }
    }
    Parsed parsed = new YamlFormat().parse(text.toString());
    boolean broken = parsed.faults().stream().anyMatch(f -> f.code().equals("YAML_SYNTAX"));
    if (broken || parsed.tree() == null) {
      assertThat(parsed.tree()).isNull();
      assertThat(parsed.faults()).isNotEmpty();
    } else if (parsed.faults().isEmpty()) {
      assertThat(parsed.unread()).isEmpty();
    }
  }
}
