// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.llm.CacheKind;
import dev.analemma.llm.Feature;
import dev.analemma.llm.Parameter;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.SchemaDialect;
import dev.analemma.llm.internal.document.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents of models. A document lies over what is known already: an entry for a known model
 * replaces the keys that it has, and takes away those that are null.
 */
public final class CatalogReader {
  private static final int TOKENS_MAX = 100_000_000;
  private static final int RANK_MAX = 1_000;

  private static final List<String> KEYS =
      List.of(
          "provider",
          "id",
          "family",
          "aliases",
          "roles",
          "context",
          "maxOutput",
          "features",
          "parameters",
          "schemas",
          "caches",
          "prices",
          "verifiedAt",
          "source",
          "note");

  private final List<Fault> faults;

  /** What each model is made of, by provider and id. */
  private final Map<String, JsonNode> sources;

  /** Where the document speaks of a model. */
  private final Map<String, Reading> places = new HashMap<>();

  private CatalogReader(Map<String, JsonNode> known, List<Fault> faults) {
    this.sources = new LinkedHashMap<>(known);
    this.faults = faults;
  }

  /**
   * What was read.
   *
   * @param sources the entries as documents, by provider and id
   * @param entries the entries, in the same order
   */
  public record Result(Map<String, JsonNode> sources, List<ModelEntry> entries) {}

  /**
   * Reads a document over what is known.
   *
   * @param known the {@link Result#sources} that it lies over
   * @param document the document
   * @param faults takes all that is wrong with it; what was read is of no use then
   */
  public static Result read(Map<String, JsonNode> known, JsonNode document, List<Fault> faults) {
    CatalogReader reader = new CatalogReader(known, faults);
    reader.merge(new Reading(document, "", faults));
    List<ModelEntry> entries = new ArrayList<>();
    reader.sources.forEach(
        (name, source) -> {
          Reading place = reader.places.get(name);
          ModelEntry entry =
              reader.entry(new Reading(source, place == null ? "" : place.pointer(), faults));
          if (entry != null) {
            entries.add(entry);
          }
        });
    reader.checkTogether(entries);
    return new Result(reader.sources, entries);
  }

  private void merge(Reading document) {
    if (!document.object()) {
      return;
    }
    document.keys(List.of("models"));
    Reading models = document.require("models", "models: [{provider: gemini, id: …}]");
    if (models == null) {
      return;
    }
    for (Reading model : models.elements()) {
      if (!model.object()) {
        continue;
      }
      model.keys(KEYS);
      Reading provider = model.require("provider", "the name of a provider");
      Reading id = model.require("id", "what the provider calls the model");
      ProviderId of = provider == null ? null : provider(provider);
      String called = id == null ? null : id.text();
      if (of == null || called == null) {
        continue;
      }
      String name = of + "/" + called;
      Reading earlier = places.putIfAbsent(name, model);
      if (earlier != null) {
        model.fault(
            "MODEL_DUPLICATE",
            "the model %s stands at '%s' too".formatted(name, earlier.pointer()),
            "Keep one of them");
        continue;
      }
      sources.put(name, over(sources.get(name), model.node()));
    }
  }

  private static JsonNode over(@Nullable JsonNode known, JsonNode given) {
    ObjectNode merged = known == null ? ((ObjectNode) given).objectNode() : known.deepCopy();
    given
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (given.path(key).isNull()) {
                merged.remove(key);
              } else {
                merged.set(key, given.path(key));
              }
            });
    return merged;
  }

  private @Nullable ModelEntry entry(Reading model) {
    int before = faults.size();
    Reading family = model.require("family", "what the models are called together: claude");
    Reading context = model.require("context", "how many tokens it reads and writes: 200000");
    Reading maxOutput = model.require("maxOutput", "how many tokens it writes: 8192");
    Reading features =
        model.require("features", "what it can do, or [] for text alone: [stream, system, tools]");
    String familyName = family == null ? null : family.text();
    Integer contextTokens = context == null ? null : context.integer(1, TOKENS_MAX);
    Integer outputTokens = maxOutput == null ? null : maxOutput.integer(1, TOKENS_MAX);
    if (contextTokens != null && outputTokens != null && outputTokens > contextTokens) {
      model.fault(
          "VALUE_OUT_OF_RANGE",
          "maxOutput is %,d and context %,d".formatted(outputTokens, contextTokens),
          "What is written counts as context: write a context of at least maxOutput");
    }
    Set<Feature> can = features == null ? Set.of() : features(features);
    Set<String> aliases = aliases(model.get("aliases"));
    Map<String, Integer> roles = roles(model.get("roles"));
    Map<Parameter, Parameter.Support> parameters = parameters(model.get("parameters"));
    Reading schemas = model.get("schemas");
    SchemaDialect dialect = schemas == null ? null : schemas.word(SchemaDialect.class);
    Map<CacheKind, Integer> caches = caches(model.get("caches"));
    Reading prices = model.get("prices");
    PriceList priceList = prices == null ? null : PriceReader.read(prices);
    Reading verifiedAt = model.get("verifiedAt");
    if (verifiedAt != null) {
      verifiedAt.date();
    }
    for (String people : List.of("source", "note")) {
      Reading text = model.get(people);
      if (text != null) {
        text.text();
      }
    }
    if (faults.size() > before
        || familyName == null
        || contextTokens == null
        || outputTokens == null) {
      return null;
    }
    return new ModelEntry(
        new ProviderId(model.node().path("provider").textValue()),
        model.node().path("id").textValue(),
        familyName,
        aliases,
        roles,
        contextTokens,
        outputTokens,
        can,
        parameters,
        dialect == null ? SchemaDialect.PLAIN : dialect,
        caches,
        priceList);
  }

  private static @Nullable ProviderId provider(Reading reading) {
    String name =
        reading.text(
            ProviderId::isName,
            "Write a lower-case letter, then lower-case letters, digits and hyphens, 64 at most");
    return name == null ? null : new ProviderId(name);
  }

  private static Set<Feature> features(Reading reading) {
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    for (Reading element : reading.elements()) {
      Feature feature = element.word(Feature.class);
      if (feature != null) {
        features.add(feature);
      }
    }
    return features;
  }

  private static Set<String> aliases(@Nullable Reading reading) {
    Set<String> aliases = new LinkedHashSet<>();
    if (reading != null) {
      for (Reading element : reading.elements()) {
        String alias = element.text();
        if (alias != null) {
          aliases.add(alias);
        }
      }
    }
    return aliases;
  }

  private static Map<String, Integer> roles(@Nullable Reading reading) {
    Map<String, Integer> roles = new LinkedHashMap<>();
    if (reading != null) {
      reading
          .entries()
          .forEach(
              (role, rank) -> {
                Integer number = rank.integer(1, RANK_MAX);
                if (number != null) {
                  roles.put(role, number);
                }
              });
    }
    return roles;
  }

  private static Map<Parameter, Parameter.Support> parameters(@Nullable Reading reading) {
    Map<Parameter, Parameter.Support> parameters = new EnumMap<>(Parameter.class);
    for (Map.Entry<Parameter, Reading> entry : byWord(reading, Parameter.class).entrySet()) {
      Reading value = entry.getValue();
      Parameter.Support support = null;
      if (value.node().isObject()) {
        value.keys(List.of("renamedTo"));
        Reading renamed = value.require("renamedTo", "renamedTo: what it is called there");
        String name = renamed == null ? null : renamed.text();
        support = name == null ? null : new Parameter.Support(Parameter.Support.Kind.RENAMED, name);
      } else {
        String word =
            value.text(
                Set.of("supported", "ignored", "rejected")::contains,
                "Write supported, ignored, rejected or {renamedTo: …}");
        support = word == null ? null : support(word);
      }
      if (support != null) {
        parameters.put(entry.getKey(), support);
      }
    }
    return parameters;
  }

  private static Parameter.Support support(String word) {
    return switch (word) {
      case "ignored" -> new Parameter.Support(Parameter.Support.Kind.IGNORED, null);
      case "rejected" -> new Parameter.Support(Parameter.Support.Kind.REJECTED, null);
      default -> Parameter.Support.SUPPORTED;
    };
  }

  private static Map<CacheKind, Integer> caches(@Nullable Reading reading) {
    Map<CacheKind, Integer> caches = new EnumMap<>(CacheKind.class);
    byWord(reading, CacheKind.class)
        .forEach(
            (kind, value) -> {
              Integer minimum = value.integer(1, TOKENS_MAX);
              if (minimum != null) {
                caches.put(kind, minimum);
              }
            });
    return caches;
  }

  private static <E extends Enum<E>> Map<E, Reading> byWord(
      @Nullable Reading reading, Class<E> type) {
    Map<E, Reading> found = new EnumMap<>(type);
    if (reading != null && reading.object()) {
      reading.keys(Arrays.stream(type.getEnumConstants()).map(Reading::word).toList());
      for (E constant : type.getEnumConstants()) {
        Reading value = reading.get(Reading.word(constant));
        if (value != null) {
          found.put(constant, value);
        }
      }
    }
    return found;
  }

  /** Of the models of one provider, one has an alias and one is first in a role. */
  private void checkTogether(List<ModelEntry> entries) {
    Map<String, ModelEntry> holders = new HashMap<>();
    Set<String> told = new HashSet<>();
    for (ModelEntry entry : entries) {
      for (String alias : entry.aliases()) {
        claim(holders, told, entry, "alias '%s'".formatted(alias), "/aliases");
      }
      entry
          .roles()
          .forEach(
              (role, rank) ->
                  claim(
                      holders,
                      told,
                      entry,
                      "rank %d of role '%s'".formatted(rank, role),
                      "/roles"));
    }
  }

  private void claim(
      Map<String, ModelEntry> holders,
      Set<String> told,
      ModelEntry entry,
      String what,
      String below) {
    String claimed = what + " on provider '" + entry.provider() + "'";
    ModelEntry other = holders.putIfAbsent(claimed, entry);
    if (other == null || !told.add(claimed + entry.name())) {
      return;
    }
    // The document may speak of either of them; where it speaks of both, the later one is told.
    Reading place = places.get(entry.name());
    if (place == null) {
      place = places.get(other.name());
    }
    faults.add(
        Fault.error(
            "MODEL_AMBIGUOUS",
            (place == null ? "" : place.pointer()) + below,
            "%s is that of %s and of %s".formatted(claimed, other.name(), entry.name()),
            "Take it from one of them: an entry with its provider and id replaces the keys it has"));
  }
}
