// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.internal.config.ConfigReader;
import dev.analemma.llm.internal.document.Pointers;
import dev.analemma.llm.spi.LlmProviderFactory;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.Json;
import dev.analemma.spi.SecretProvider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which providers are asked, in which order, and what their models are: from a document and from
 * the environment. docs/llm.md tells the form.
 *
 * <p>What the document says goes before the environment, and that before the defaults. {@code
 * LLM_MOCK=true} goes before everything: then nobody is asked but the mock.
 *
 * <p>Threads: immutable. Its text holds no settings of providers.
 */
public final class LlmConfig {
  private final ConfigReader.Result read;
  private final ModelCatalog catalog;

  private LlmConfig(ConfigReader.Result read, ModelCatalog catalog) {
    this.read = read;
    this.catalog = catalog;
  }

  /**
   * Reads a configuration.
   *
   * @param document the document, an object; empty where the environment says all
   * @param environment variables by their names, for example {@code System.getenv()}
   * @throws DefinitionException if it has faults, with all of them
   */
  public static LlmConfig of(JsonNode document, Map<String, String> environment) {
    List<Fault> faults = new ArrayList<>();
    ConfigReader.Result read = ConfigReader.read(document, environment, faults);
    ModelCatalog catalog = ModelCatalog.ofDefaults();
    if (document.has("models")) {
      ObjectNode models = Json.nodes().objectNode().set("models", document.get("models"));
      catalog = catalog.with(models, faults);
    }
    if (faults.isEmpty() && read.model() != null) {
      catalog = withModel(catalog, read.model(), read.order().get(0), faults);
    }
    if (!faults.isEmpty()) {
      throw new DefinitionException(faults);
    }
    return new LlmConfig(read, catalog);
  }

  private static ModelCatalog withModel(
      ModelCatalog catalog, ConfigReader.Word model, ProviderId first, List<Fault> faults) {
    Optional<ResolvedTarget> target = catalog.named(model.text(), first);
    if (target.isEmpty()) {
      Fault fault =
          catalog.unresolved(model.pointer(), ModelSelector.exact(first, model.text()), first);
      faults.add(
          Fault.error(
              fault.code(), fault.pointer(), model.origin() + fault.problem(), fault.remedy()));
      return catalog;
    }
    return catalog.withAllRoles(target.get());
  }

  /** Returns the providers, the first one to ask first; at least one. */
  public List<ProviderId> order() {
    return read.order();
  }

  /** Returns whether nobody is asked but the mock. */
  public boolean mock() {
    return read.mock();
  }

  /**
   * Returns the file of a recording; empty if none is named. It is played where {@link #mock} is
   * true, and recorded where it is not.
   */
  public Optional<String> cassette() {
    return Optional.ofNullable(read.cassette());
  }

  /** Returns what is wanted where nothing else is said; the role {@code fast} by default. */
  public ModelSelector defaultSelector() {
    return ModelSelector.role(read.role());
  }

  /**
   * Returns the models: those that come with the library, with those of the document over them. On
   * the first provider every role means the configured model, if there is one.
   */
  public ModelCatalog catalog() {
    return catalog;
  }

  /** Returns of which kind a provider of the order is. */
  public String kind(ProviderId provider) {
    return found(provider).kind();
  }

  /** Returns what a provider of the order is made of. */
  public ProviderSetup setup(
      ProviderId provider, SecretProvider secrets, EngineClock clock, Executor executor) {
    ConfigReader.Provider found = found(provider);
    return new ProviderSetup(provider, found.settings(), found.pointer(), secrets, clock, executor);
  }

  private ConfigReader.Provider found(ProviderId provider) {
    ConfigReader.Provider found = read.providers().get(provider);
    if (found == null || !read.order().contains(provider)) {
      throw new IllegalArgumentException(
          "provider '%s' is not used; used are %s".formatted(provider, read.order()));
    }
    return found;
  }

  /**
   * Returns what is wrong before anything is asked: providers of a kind that there is not, settings
   * that their kind does not have, selectors that mean no model on a provider that may be asked.
   *
   * @param factories what providers can be made by
   * @param used the selectors that are used, by where they stand
   */
  public List<Fault> check(
      Collection<? extends LlmProviderFactory> factories, Map<String, ModelSelector> used) {
    List<Fault> faults =
        check(factories, read.order().stream().filter(id -> !id.equals(ProviderId.MOCK)).toList());
    faults.addAll(catalog.check(used, read.order(), read.unsupported()));
    return faults;
  }

  /** Returns what is wrong with providers that have to be made. */
  List<Fault> check(
      Collection<? extends LlmProviderFactory> factories, List<ProviderId> providers) {
    List<Fault> faults = new ArrayList<>();
    providers.forEach(id -> check(found(id), factories, faults));
    return faults;
  }

  private static void check(
      ConfigReader.Provider provider,
      Collection<? extends LlmProviderFactory> factories,
      List<Fault> faults) {
    LlmProviderFactory factory = null;
    Set<String> kinds = new TreeSet<>();
    for (LlmProviderFactory each : factories) {
      kinds.add(each.kind());
      factory = each.kind().equals(provider.kind()) ? each : factory;
    }
    if (factory == null) {
      faults.add(
          Fault.error(
              "PROVIDER_KIND_UNKNOWN",
              provider.pointer() + "/kind",
              "no provider of the kind '%s' can be made".formatted(provider.kind()),
              Fault.didYouMean(provider.kind(), kinds)
                  + "There are %s; add the library that brings it"
                      .formatted(kinds.isEmpty() ? "none" : String.join(", ", kinds))));
      return;
    }
    Set<String> known = new TreeSet<>(factory.settings());
    for (Map.Entry<String, JsonNode> setting : provider.settings().properties()) {
      if (!known.contains(setting.getKey())) {
        faults.add(
            Fault.error(
                "KEY_UNKNOWN",
                Pointers.child(provider.pointer(), setting.getKey()),
                "providers of the kind '%s' have no setting '%s'"
                    .formatted(provider.kind(), setting.getKey()),
                Fault.didYouMean(setting.getKey(), known)
                    + "Known here: "
                    + String.join(", ", known)));
      }
    }
  }

  /** Returns variables of the environment that were probably meant for this and are misspelt. */
  public List<Fault> warnings() {
    return read.warnings();
  }

  /** Returns the models that each role means, a line each, for a log. */
  public String describe() {
    return catalog.roles().stream()
        .map(role -> role + ": " + targets(ModelSelector.role(role)))
        .collect(Collectors.joining("\n"));
  }

  private String targets(ModelSelector selector) {
    return read.order().stream()
        .map(provider -> catalog.resolve(selector, provider).orElse(null))
        .map((@Nullable ResolvedTarget target) -> target == null ? "none" : target.toString())
        .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return "LlmConfig" + read.order();
  }
}
