// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.internal.catalog.CatalogReader;
import dev.analemma.llm.internal.catalog.Missing;
import dev.analemma.llm.internal.catalog.ModelEntry;
import dev.analemma.llm.internal.catalog.Shipped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which models there are, on which provider and under which name there, what they can do and what
 * they cost. It is data: docs/llm.md tells its form.
 *
 * <p>Threads: immutable.
 */
public final class ModelCatalog {
  private final Map<String, JsonNode> sources;
  private final List<ModelEntry> entries;
  private final Map<ProviderId, List<ModelEntry>> byProvider = new LinkedHashMap<>();

  /** The ids of models that have every role on their provider, whatever the documents say. */
  private final Map<ProviderId, String> forAllRoles;

  private ModelCatalog(CatalogReader.Result read, Map<ProviderId, String> forAllRoles) {
    this.forAllRoles = forAllRoles;
    sources = read.sources();
    entries = read.entries();
    for (ModelEntry entry : entries) {
      byProvider.computeIfAbsent(entry.provider(), provider -> new ArrayList<>()).add(entry);
    }
    byProvider.computeIfAbsent(ProviderId.MOCK, provider -> List.of(Shipped.mock()));
  }

  /** Returns the catalogue that comes with the library. */
  public static ModelCatalog ofDefaults() {
    return of(Shipped.document());
  }

  /**
   * Returns a catalogue of these models and no others but the mock.
   *
   * @throws DefinitionException if the document has faults, with all of them
   */
  public static ModelCatalog of(JsonNode document) {
    return new ModelCatalog(new CatalogReader.Result(Map.of(), List.of()), Map.of()).with(document);
  }

  /**
   * Returns this catalogue with a document over it: new models, and other values for known ones.
   *
   * @throws DefinitionException if the document has faults, with all of them
   */
  public ModelCatalog with(JsonNode document) {
    List<Fault> faults = new ArrayList<>();
    ModelCatalog over = with(document, faults);
    if (!faults.isEmpty()) {
      throw new DefinitionException(faults);
    }
    return over;
  }

  /** Returns this catalogue with a document over it, or itself if the document has faults. */
  ModelCatalog with(JsonNode document, List<Fault> faults) {
    List<Fault> found = new ArrayList<>();
    CatalogReader.Result read = CatalogReader.read(sources, document, found);
    faults.addAll(found);
    return found.isEmpty() ? new ModelCatalog(read, forAllRoles) : this;
  }

  /** Returns this catalogue with one model in every role of its provider. */
  ModelCatalog withAllRoles(ResolvedTarget target) {
    Map<ProviderId, String> all = new HashMap<>(forAllRoles);
    all.put(target.provider(), target.model());
    return new ModelCatalog(new CatalogReader.Result(sources, entries), Map.copyOf(all));
  }

  /** Returns the model of a provider that is called so, by itself or by an alias. */
  Optional<ResolvedTarget> named(String name, ProviderId provider) {
    return resolve(ModelSelector.exact(provider, name), provider)
        .or(() -> resolve(ModelSelector.alias(name), provider));
  }

  /** Returns every role that a model of a provider has. */
  Set<String> roles() {
    Set<String> roles = new TreeSet<>();
    entries.forEach(entry -> roles.addAll(entry.roles().keySet()));
    return roles;
  }

  /**
   * Returns the model that a selector means on a provider; empty if it means none there. On the
   * {@link ProviderId#MOCK mock} every selector means the mock, under the name that the selector
   * has.
   */
  public Optional<ResolvedTarget> resolve(ModelSelector selector, ProviderId provider) {
    String always = forAllRoles.get(provider);
    if (always != null && selector instanceof ModelSelector.Role) {
      return resolve(ModelSelector.exact(provider, always), provider);
    }
    ModelEntry found = null;
    for (ModelEntry entry : byProvider.getOrDefault(provider, List.of())) {
      if (provider.equals(ProviderId.MOCK)) {
        found = Shipped.mock(Missing.name(selector));
      } else if (selector instanceof ModelSelector.Role role) {
        found = better(found, entry, role.name());
      } else if (selector instanceof ModelSelector.Alias alias) {
        found = entry.aliases().contains(alias.name()) ? entry : found;
      } else if (selector instanceof ModelSelector.Exact exact) {
        boolean meant = exact.provider().equals(provider) && exact.model().equals(entry.id());
        found = meant ? entry : found;
      }
    }
    return Optional.ofNullable(found).map(ResolvedTarget::new);
  }

  private static @Nullable ModelEntry better(
      @Nullable ModelEntry best, ModelEntry entry, String role) {
    Integer rank = entry.roles().get(role);
    if (rank == null) {
      return best;
    }
    Integer other = best == null ? null : best.roles().get(role);
    return other == null || rank < other ? entry : best;
  }

  /**
   * Returns the models that may answer a request: of each provider the one that the request's
   * selector means there, if it can do what the request needs and reads and writes as much.
   *
   * <p>What can be done in another way is no need: a conversation without a role for instructions,
   * an answer in JSON.
   *
   * @param request the request
   * @param order the providers, the first one to ask first
   * @param tokens how many tokens the request has
   */
  public ModelChain chain(LlmRequest request, List<ProviderId> order, TokenEstimator tokens) {
    List<ResolvedTarget> targets = new ArrayList<>();
    Map<ProviderId, String> leftOut = new LinkedHashMap<>();
    for (ProviderId provider : order) {
      ResolvedTarget target = resolve(request.model(), provider).orElse(null);
      String problem =
          target == null
              ? Missing.problem(request.model(), provider)
              : misfit(target, request.input(), tokens);
      if (target == null || problem != null) {
        leftOut.put(provider, String.valueOf(problem));
      } else {
        targets.add(target);
      }
    }
    return new ModelChain(targets, leftOut);
  }

  /**
   * Returns the models of one provider that may answer a request: of those that have the role that
   * it wants there, the best rank first. For an alias or one model it is that one. Models that
   * cannot do what the request needs are left out.
   *
   * @param request the request
   * @param provider the provider
   * @param tokens how many tokens the request has
   */
  public List<ResolvedTarget> within(
      LlmRequest request, ProviderId provider, TokenEstimator tokens) {
    List<ResolvedTarget> targets = new ArrayList<>();
    resolve(request.model(), provider).ifPresent(targets::add);
    if (request.model() instanceof ModelSelector.Role role) {
      byProvider.getOrDefault(provider, List.of()).stream()
          .filter(entry -> entry.roles().containsKey(role.name()))
          .sorted(Comparator.comparing(entry -> entry.roles().getOrDefault(role.name(), 0)))
          .map(ResolvedTarget::new)
          .filter(target -> !targets.contains(target))
          .forEach(targets::add);
    }
    targets.removeIf(target -> misfit(target, request.input(), tokens) != null);
    return targets;
  }

  private static @Nullable String misfit(
      ResolvedTarget target, ModelInput input, TokenEstimator tokens) {
    ToolChoice.Mode choice = input.toolChoice().mode();
    if (!input.tools().isEmpty() && !target.has(Feature.TOOLS)) {
      return "%s calls no tools".formatted(target);
    }
    if ((choice == ToolChoice.Mode.ANY || choice == ToolChoice.Mode.TOOL)
        && !target.has(Feature.FORCED_TOOL)) {
      return "%s cannot be made to call a tool".formatted(target);
    }
    if (input.maxOutputTokens() > target.maxOutputTokens()) {
      return "%s writes at most %,d tokens, the request allows %,d"
          .formatted(target, target.maxOutputTokens(), input.maxOutputTokens());
    }
    long low = tokens.estimate(target.family(), input).low();
    if (low + input.maxOutputTokens() > target.contextTokens()) {
      return "%s reads and writes at most %,d tokens, the request has %,d and allows %,d"
          .formatted(target, target.contextTokens(), low, input.maxOutputTokens());
    }
    return null;
  }

  /**
   * Returns what is wrong with selectors before anything is asked: those that mean no model on a
   * provider of the order. One model of one provider need not be on the others, but its provider
   * has to be there. Where the mock stands for all, each has to mean a model of some provider.
   *
   * @param used the selectors, by where they stand, for faults
   * @param order the providers
   * @param unsupported for each provider, roles and aliases that it need not have
   */
  public List<Fault> check(
      Map<String, ModelSelector> used,
      List<ProviderId> order,
      Map<ProviderId, Set<String>> unsupported) {
    Missing missing = new Missing(entries);
    List<Fault> faults = new ArrayList<>();
    used.forEach(
        (pointer, selector) -> {
          if (order.contains(ProviderId.MOCK)) {
            if (!missing.isKnown(selector)) {
              faults.add(
                  Fault.error(
                      "MODEL_UNRESOLVED",
                      pointer,
                      "no model is meant by " + selector,
                      missing.remedyAnywhere(selector)));
            }
          } else if (selector instanceof ModelSelector.Exact exact) {
            checkExact(exact, pointer, order, faults);
          } else {
            for (ProviderId provider : order) {
              boolean needed =
                  !unsupported.getOrDefault(provider, Set.of()).contains(Missing.name(selector));
              if (needed && resolve(selector, provider).isEmpty()) {
                faults.add(unresolved(pointer, selector, provider));
              }
            }
          }
        });
    return faults;
  }

  private void checkExact(
      ModelSelector.Exact exact, String pointer, List<ProviderId> order, List<Fault> faults) {
    if (!order.contains(exact.provider())) {
      faults.add(
          Fault.error(
              "MODEL_UNRESOLVED",
              pointer,
              "%s is of a provider that is not used".formatted(exact),
              "Used are %s; name a role or an alias, or add the provider"
                  .formatted(
                      order.stream().map(ProviderId::name).collect(Collectors.joining(", ")))));
    } else if (resolve(exact, exact.provider()).isEmpty()) {
      faults.add(unresolved(pointer, exact, exact.provider()));
    }
  }

  /** Returns that a selector means no model on a provider. */
  Fault unresolved(String pointer, ModelSelector selector, ProviderId provider) {
    Missing missing = new Missing(entries);
    return Fault.error(
        "MODEL_UNRESOLVED",
        pointer,
        Missing.problem(selector, provider),
        missing.remedy(selector, provider));
  }

  /** Returns every model, in the order of the documents. */
  public List<ResolvedTarget> models() {
    return entries.stream().map(ResolvedTarget::new).toList();
  }
}
