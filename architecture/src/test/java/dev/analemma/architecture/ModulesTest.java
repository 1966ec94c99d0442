// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The POMs agree with each other about what the modules are. */
class ModulesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final String OURS =
      "/project/dependencyManagement/dependencies/dependency"
          + "[groupId = 'dev.analemma' and not(type = 'test-jar')]/artifactId";

  @Test
  void bom_ofAllModules_listsThePublishedJars() throws Exception {
    assertThat(texts(pom("bom"), OURS)).containsExactlyElementsOf(publishedJars());
  }

  @Test
  void parent_ofAllModules_managesThePublishedJars() throws Exception {
    assertThat(texts(pom("."), OURS)).containsExactlyElementsOf(publishedJars());
  }

  @Test
  void moduleList_ofTheParent_namesEveryFolderWithAPom() throws Exception {
    List<String> folders = new ArrayList<>();
    // A folder of adapters holds modules, and is none.
    try (Stream<Path> children = Files.find(ROOT, 2, (path, file) -> file.isDirectory())) {
      children
          .filter(child -> !child.equals(ROOT) && Files.exists(child.resolve("pom.xml")))
          .forEach(child -> folders.add(ROOT.relativize(child).toString()));
    }

    assertThat(modules()).containsExactlyInAnyOrderElementsOf(folders);
  }

  @Test
  void architecture_ofAllModules_dependsOnEveryOneWithLibraryCode() throws Exception {
    Set<String> seen =
        new LinkedHashSet<>(
            texts(
                pom("architecture"),
                "/project/dependencies/dependency[groupId = 'dev.analemma']/artifactId"));

    assertThat(seen).containsAll(publishedJars());
  }

  /** What a host gets with the core; docs/adr tells why each is there, and a new one needs that. */
  @Test
  void core_bringsTheLibrariesOfItsList() throws Exception {
    assertThat(
            texts(
                pom("engine-core"),
                "/project/dependencies/dependency[not(scope) or scope = 'compile' or scope = 'runtime']"
                    + "/artifactId"))
        .containsExactly(
            "jackson-core",
            "jackson-databind",
            "caffeine",
            "re2j",
            "json-path",
            "micrometer-core",
            "micrometer-observation",
            "jgrapht-core",
            "jspecify",
            "slf4j-api");
  }

  private static List<String> publishedJars() throws Exception {
    List<String> names = new ArrayList<>();
    for (String module : modules()) {
      Document pom = pom(module);
      boolean jar = texts(pom, "/project/packaging[. != 'jar']").isEmpty();
      boolean published = texts(pom, "/project/properties/maven.deploy.skip").isEmpty();
      if (jar && published) {
        names.addAll(texts(pom, "/project/artifactId"));
      }
    }
    names.sort(String::compareTo);
    return names;
  }

  private static List<String> modules() throws Exception {
    return texts(pom("."), "/project/modules/module");
  }

  private static Document pom(String folder)
      throws ParserConfigurationException, IOException, SAXException {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(ROOT.resolve(folder).resolve("pom.xml").toFile());
  }

  private static List<String> texts(Document pom, String path) throws XPathExpressionException {
    NodeList found =
        (NodeList)
            XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent().strip());
    }
    return texts;
  }
}
