// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import dev.analemma.definition.Fault;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.LlmProviderFactory;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.llm.wire.HttpSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes providers that call Gemini models of Vertex AI. */
public final class VertexAi implements LlmProviderFactory {
  private static final String PROJECT = "project";
  private static final String LOCATION = "location";
  private static final String GLOBAL = "global";

  /** A project may be in a domain: {@code example.com:name}. */
  private static final Pattern PROJECTS = Pattern.compile("([a-z0-9.-]+:)?[a-z0-9-]+");

  private static final Pattern LOCATIONS = Pattern.compile("[a-z0-9-]+");

  /** Creates the factory. */
  public VertexAi() {}

  @Override
  public String kind() {
    return "vertex";
  }

  @Override
  public Set<String> settings() {
    Set<String> names = new HashSet<>(HttpSettings.NAMES);
    names.addAll(Set.of(PROJECT, LOCATION, Safety.NAME));
    return Set.copyOf(names);
  }

  @Override
  public LlmProvider create(ProviderSetup setup) {
    List<Fault> faults = new ArrayList<>();
    if (!setup.settings().has(PROJECT)) {
      faults.add(
          Fault.error(
              "KEY_MISSING",
              setup.pointer(),
              "key 'project' is missing",
              "Write the id of the project of Google Cloud that is billed"));
    }
    String project = word(setup, PROJECT, PROJECTS, faults);
    String location = word(setup, LOCATION, LOCATIONS, faults);
    return GeminiProvider.of(setup, Place.vertex(project, location), address(location), faults);
  }

  private static String word(ProviderSetup setup, String name, Pattern form, List<Fault> faults) {
    String text = HttpSettings.text(setup, name, faults);
    if (text == null) {
      return GLOBAL;
    }
    if (!form.matcher(text).matches()) {
      faults.add(
          Fault.error(
              "VALUE_UNKNOWN",
              setup.pointer() + "/" + name,
              "the value is no name of a " + name,
              "Write lower-case letters, digits and hyphens, as Google Cloud shows them"));
    }
    return text;
  }

  private static String address(String location) {
    return switch (location) {
      case GLOBAL -> "https://aiplatform.googleapis.com";
      case "eu", "us" -> "https://aiplatform.%s.rep.googleapis.com".formatted(location);
      default -> "https://%s-aiplatform.googleapis.com".formatted(location);
    };
  }
}
