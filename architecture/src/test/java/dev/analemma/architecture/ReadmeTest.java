// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.RunRefusedException;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The first screen is true. What its Java prints is checked by {@link GuidesTest}. */
class ReadmeTest {
  private static final Page README = Page.of("README.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Where the compiler says that something is not run yet, and of what. */
  private static final Pattern REFUSAL =
      Pattern.compile(
          "unsupported\\(\\s*node,\\s*\"(?:policy )?'(\\w+)'" + "|policy\\(node, \"(\\w+)\"");

  /** What is refused at the start of a run: its name on the page, and documents that have it. */
  private static final Map<String, List<String>> REFUSED =
      Map.of(
          "budget",
          List.of(node("\"budget\": { \"usd\": 1 }"), policy("\"budget\": { \"usd\": 1 }")),
          "stream",
          List.of(node("\"stream\": \"answer\"")));

  private static String node(String more) {
    return nodes("\"n\": { \"operator\": \"json_object\", " + more + " }");
  }

  private static String policy(String policy) {
    return nodes("\"n\": { \"operator\": \"json_object\" }")
        .replace("\"nodes\"", "\"policy\": { " + policy + " }, \"nodes\"");
  }

  private static String nodes(String nodes) {
    return "{\"analemma\": 1, \"name\": \"w\", \"nodes\": { " + nodes + " }}";
  }

  @Test
  void firstScreen_hasTheCommandsWithinFortyLines() {
    assertThat(README.text().lines().takeWhile(line -> !line.startsWith("## ")))
        .hasSizeLessThanOrEqualTo(40)
        .contains("mvn -B verify");
  }

  @Test
  void firstShellBlock_isTheTwoCommands() {
    assertThat(README.blocks("sh").get(0).lines())
        .containsExactly(
            "mvn -B -q -DskipTests -DskipChecks package"
                + " && java -jar examples/target/analemma.jar log-triage",
            "mvn -B verify");
  }

  @Test
  void dependencies_ofAllPages_arePublishedInTheVersionOfThePom() throws Exception {
    Set<String> published =
        new LinkedHashSet<>(
            texts(xml(Files.readString(Page.ROOT.resolve("bom/pom.xml"))), "artifactId"));
    String version = texts(xml(Files.readString(Page.ROOT.resolve("pom.xml"))), "version").get(0);
    for (Page page : Page.all()) {
      for (String block : page.blocks("xml")) {
        Document dependencies = xml("<all>" + block + "</all>");
        assertThat(texts(dependencies, "groupId")).containsOnly("dev.analemma");
        assertThat(published).containsAll(texts(dependencies, "artifactId"));
        assertThat(texts(dependencies, "version"))
            .hasSameSizeAs(texts(dependencies, "artifactId"))
            .containsOnly(version);
      }
    }
    assertThat(README.blocks("xml")).hasSize(1);
  }

  @Test
  void yaml_givenToAnEngine_givesWhatTheJavaPrints() {
    record Order(String customer, int items, boolean express) {}
    WorkflowDefinition shown = WorkflowDefinition.parse(README.blocks("yaml").get(0), "yaml");
    Fn<Order, Integer> price =
        Fn.of("shop.price", Order.class, Integer.class, order -> order.items() * 25);
    Fn<Order, Integer> freight =
        Fn.of("shop.freight", Order.class, Integer.class, order -> order.express() ? 9 : 3);
    try (Engine engine =
        Engine.builder().function(price.function()).function(freight.function()).build()) {

      JsonNode output = engine.run(Workflow.of(shown), Json.tree(new Order("Ada", 4, false)));

      assertThat(output.textValue() + "\n").isEqualTo(README.blocks("text").get(0));
    }
  }

  @Test
  void yaml_isTheDefinitionThatTheJavaMakes(@TempDir java.nio.file.Path folder) throws Exception {
    String main = README.blocks("java").get(0);
    String printsHash =
        main.replaceFirst("try \\(Engine engine", "System.out.println(quote.hash()); $0");
    Page page = new Page(README.path(), "```java\n" + printsHash + "```\n");

    String printed = new PageProgram(folder).run(page).get(0).printed();

    assertThat(printed.lines().findFirst())
        .contains(WorkflowDefinition.parse(README.blocks("yaml").get(0), "yaml").hash());
  }

  @Test
  void json_isTheDefinitionThatTheYamlIs() {
    assertThat(WorkflowDefinition.parse(README.blocks("json").get(0)).hash())
        .isEqualTo(WorkflowDefinition.parse(README.blocks("yaml").get(0), "yaml").hash());
  }

  @Test
  void listOfWhatDoesNotRun_isWhatTheCompilerRefuses() throws Exception {
    Set<String> listed = new TreeSet<>();
    README
        .section("What does not run yet")
        .lines()
        .filter(line -> line.startsWith("- "))
        .forEach(line -> CODE.matcher(line).results().forEach(code -> listed.add(code.group(1))));
    Set<String> coded = new TreeSet<>();
    for (Map.Entry<String, String> source : Sources.ofPublishedModules().entrySet()) {
      if (source.getKey().startsWith("internal/compile/")) {
        REFUSAL
            .matcher(source.getValue())
            .results()
            .forEach(
                found -> {
                  for (int group = 1; group <= found.groupCount(); group++) {
                    if (found.group(group) != null) {
                      coded.add(found.group(group));
                    }
                  }
                });
      }
    }

    assertThat(listed).isEqualTo(coded).isEqualTo(new TreeSet<>(REFUSED.keySet()));
  }

  @Test
  void whatDoesNotRun_isRefusedAtTheStart() {
    try (Engine engine = Engine.create()) {
      REFUSED.forEach(
          (name, texts) ->
              texts.forEach(
                  text -> {
                    Workflow<JsonNode, JsonNode> workflow =
                        Workflow.of(WorkflowDefinition.parse(text));
                    assertThatThrownBy(() -> engine.start(workflow, null))
                        .as(name)
                        .isInstanceOf(RunRefusedException.class)
                        .hasMessageContaining("yet")
                        .extracting("code")
                        .isEqualTo("UNSUPPORTED");
                  }));
    }
  }

  private static Document xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }

  private static List<String> texts(Document document, String tag) {
    NodeList found = document.getElementsByTagName(tag);
    return java.util.stream.IntStream.range(0, found.getLength())
        .mapToObj(i -> found.item(i).getTextContent().strip())
        .collect(Collectors.toList());
  }
}
