// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.internal.catalog.CatalogReader;
import dev.analemma.llm.internal.catalog.ModelEntry;
import dev.analemma.llm.internal.catalog.Shipped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private ModelCatalog(CatalogReader.Result read) {
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
    return read(Map.of(), document, "");
  }

  /**
   * Returns this catalogue with a document over it: new models, and other values for known ones.
   *
   * @throws DefinitionException if the document has faults, with all of them
   */
  public ModelCatalog with(JsonNode document) {
    return read(sources, document, "");
  }

  private static ModelCatalog read(Map<String, JsonNode> known, JsonNode document, String pointer) {
    List<Fault> faults = new ArrayList<>();
    CatalogReader.Result read = CatalogReader.read(known, document, pointer, faults);
    if (!faults.isEmpty()) {
      throw new DefinitionException(faults);
    }
    return new ModelCatalog(read);
  }

  /**
   * Returns the model that a selector means on a provider; empty if it means none there. On the
   * {@link ProviderId#MOCK mock} every selector means the mock.
   */
  public Optional<ResolvedTarget> resolve(ModelSelector selector, ProviderId provider) {
    ModelEntry found = null;
    for (ModelEntry entry : byProvider.getOrDefault(provider, List.of())) {
      if (provider.equals(ProviderId.MOCK)) {
        found = entry;
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

  /** Returns every model, in the order of the documents. */
  public List<ResolvedTarget> models() {
    return entries.stream().map(ResolvedTarget::new).toList();
  }
}
