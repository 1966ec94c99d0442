// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every catalogue and every usage. */
class CatalogLawsTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);
  private static final List<String> NAMES = List.of("a", "b", "c", "d");

  /** A model as the test knows it; ranks and aliases are told apart by the model's number. */
  record Entry(String provider, String id, Map<String, Integer> roles, Set<String> aliases) {
    boolean isAt(ProviderId id) {
      return provider.equals(id.name());
    }
  }

  @Property(tries = 300)
  void everySelector_meansAModelOfTheAskedProviderOrNone(
      @ForAll("catalogues") List<Entry> entries, @ForAll("selectors") ModelSelector selector) {
    ModelCatalog catalog = catalog(entries);

    for (String name : NAMES) {
      ProviderId provider = new ProviderId(name);
      ResolvedTarget found = catalog.resolve(selector, provider).orElse(null);
      Entry expected = expected(entries, selector, provider);

      assertThat(found == null ? null : found.model())
          .isEqualTo(expected == null ? null : expected.id());
      assertThat(found == null ? provider : found.provider()).isEqualTo(provider);
    }
  }

  @Property(tries = 300)
  void chain_hasEachProviderOnceAndInOrder(
      @ForAll("catalogues") List<Entry> entries, @ForAll("selectors") ModelSelector selector) {
    List<ProviderId> order = NAMES.stream().map(ProviderId::new).toList();

    ModelChain chain =
        catalog(entries)
            .chain(LlmRequest.of(selector, Models.input("x")), order, new TokenEstimator());

    assertThat(chain.targets().stream().map(ResolvedTarget::provider))
        .containsExactlyElementsOf(
            order.stream().filter(id -> !chain.leftOut().containsKey(id)).toList());
  }

  @Property(tries = 300)
  void check_findsNothing_exactlyWhereEveryProviderHasAModel(
      @ForAll("catalogues") List<Entry> entries, @ForAll("words") String role) {
    ModelCatalog catalog = catalog(entries);
    ModelSelector selector = ModelSelector.role(role);
    List<ProviderId> order = NAMES.stream().map(ProviderId::new).toList();

    assertThat(catalog.check(Map.of("/x", selector), order, Map.of()))
        .hasSize(
            (int) order.stream().filter(id -> catalog.resolve(selector, id).isEmpty()).count());
  }

  @Property(tries = 1_000)
  void cost_isThatOfExactArithmetic(
      @ForAll("tiers") List<ObjectNode> tiers, @ForAll("usages") Usage usage) {
    ObjectNode tier = tierOf(tiers, usage.inputTotal());
    BigDecimal dollars =
        part(tier, "input", usage.input())
            .add(part(tier, "output", usage.output()))
            .add(part(tier, "cacheRead", usage.cacheRead()))
            .add(part(tier, "cacheWriteShort", usage.cacheWriteShort()))
            .add(part(tier, "cacheWriteLong", usage.cacheWriteLong()))
            .add(part(tier, "output", usage.reasoning()));

    assertThat(target(tiers).cost(usage, NOW))
        .isEqualTo(Cost.ofNanoUsd(dollars.multiply(NANO).longValueExact()));
  }

  @Property(tries = 1_000)
  void costMost_isNeverLessThanTheCost(
      @ForAll("tiers") List<ObjectNode> tiers, @ForAll("usages") Usage usage) {
    ResolvedTarget target = target(tiers);
    long most =
        target.costMost(usage.inputTotal(), usage.outputTotal(), NOW).nanoUsd().orElseThrow();

    assertThat(most).isGreaterThanOrEqualTo(target.cost(usage, NOW).nanoUsd().orElseThrow());
  }

  @Property(tries = 300)
  void costMost_growsWithItsBounds(
      @ForAll("tiers") List<ObjectNode> tiers,
      @ForAll("counts") long input,
      @ForAll("counts") long more) {
    ResolvedTarget target = target(tiers);

    assertThat(target.costMost(input + more, 10, NOW).nanoUsd().orElseThrow())
        .isGreaterThanOrEqualTo(target.costMost(input, 10, NOW).nanoUsd().orElseThrow());
  }

  @Provide
  Arbitrary<List<Entry>> catalogues() {
    Arbitrary<Map<String, Integer>> roles =
        Arbitraries.maps(words(), Arbitraries.integers().between(1, 9)).ofMaxSize(3);
    Arbitrary<Set<String>> aliases = words().set().ofMaxSize(2);
    Arbitrary<Entry> entry =
        Combinators.combine(Arbitraries.of(NAMES), words(), roles, aliases).as(Entry::new);
    return entry.list().ofMaxSize(12).map(CatalogLawsTest::withoutConflicts);
  }

  @Provide
  Arbitrary<ModelSelector> selectors() {
    return Arbitraries.oneOf(
        words().map(ModelSelector::role),
        words().map(ModelSelector::alias),
        Combinators.combine(Arbitraries.of(NAMES), words())
            .as((provider, id) -> ModelSelector.exact(new ProviderId(provider), id)));
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.of("one", "two", "three", "four", "five");
  }

  @Provide
  Arbitrary<Long> counts() {
    return Arbitraries.longs().between(0, 2_000_000);
  }

  @Provide
  Arbitrary<Usage> usages() {
    return Combinators.combine(counts(), counts(), counts(), counts(), counts(), counts())
        .as((a, b, c, d, e, f) -> new Usage(a, b, c, d, e, f, Usage.Quality.REPORTED));
  }

  /** Tiers that know every price; prices may fall as well as rise with the length. */
  @Provide
  Arbitrary<List<ObjectNode>> tiers() {
    Arbitrary<BigDecimal> price =
        Arbitraries.integers().between(1, 500_000).map(n -> BigDecimal.valueOf(n, 3));
    Arbitrary<ObjectNode> tier =
        Combinators.combine(price, price, price, price, price)
            .as(
                (input, output, read, writeShort, writeLong) ->
                    Json.nodes()
                        .objectNode()
                        .put("input", input)
                        .put("output", output)
                        .put("cacheRead", read.min(input))
                        .put("cacheWriteShort", writeShort)
                        .put("cacheWriteLong", writeLong));
    Arbitrary<Set<Integer>> bounds = Arbitraries.integers().between(1, 3_000_000).set().ofSize(3);
    return Combinators.combine(tier.list().ofMinSize(1).ofMaxSize(4), bounds)
        .as(
            (tiers, upTo) -> {
              List<Integer> sorted = upTo.stream().sorted().toList();
              for (int i = 0; i < tiers.size() - 1; i++) {
                tiers.get(i).put("upTo", sorted.get(i));
              }
              return tiers;
            });
  }

  private static List<Entry> withoutConflicts(List<Entry> entries) {
    Set<String> taken = new HashSet<>();
    List<Entry> kept = new ArrayList<>();
    for (Entry entry : entries) {
      String at = entry.provider() + " ";
      if (taken.add(at + entry.id())) {
        kept.add(
            new Entry(
                entry.provider(),
                entry.id(),
                entry.roles().entrySet().stream()
                    .filter(role -> taken.add(at + role))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                entry.aliases().stream()
                    .filter(alias -> taken.add(at + "alias " + alias))
                    .collect(Collectors.toSet())));
      }
    }
    return kept;
  }

  private static Entry expected(List<Entry> entries, ModelSelector selector, ProviderId provider) {
    List<Entry> there = entries.stream().filter(entry -> entry.isAt(provider)).toList();
    if (selector instanceof ModelSelector.Role role) {
      return there.stream()
          .filter(entry -> entry.roles().containsKey(role.name()))
          .min(Comparator.comparing(entry -> entry.roles().get(role.name())))
          .orElse(null);
    }
    if (selector instanceof ModelSelector.Alias alias) {
      return there.stream()
          .filter(entry -> entry.aliases().contains(alias.name()))
          .findAny()
          .orElse(null);
    }
    ModelSelector.Exact exact = (ModelSelector.Exact) selector;
    return there.stream()
        .filter(entry -> exact.provider().equals(provider) && entry.id().equals(exact.model()))
        .findAny()
        .orElse(null);
  }

  private static ModelCatalog catalog(List<Entry> entries) {
    ArrayNode models = Json.nodes().arrayNode();
    for (Entry entry : entries) {
      ObjectNode model = Models.object(Models.json(Models.model(entry.provider(), entry.id(), "")));
      entry.aliases().forEach(model.putArray("aliases")::add);
      ObjectNode roles = model.putObject("roles");
      entry.roles().forEach(roles::put);
      models.add(model);
    }
    return ModelCatalog.of(Json.nodes().objectNode().set("models", models));
  }

  private static ResolvedTarget target(List<ObjectNode> tiers) {
    return Models.priced(tiers.stream().map(Json::write).toArray(String[]::new));
  }

  private static ObjectNode tierOf(List<ObjectNode> tiers, long input) {
    return tiers.stream()
        .filter(tier -> !tier.has("upTo") || input <= tier.get("upTo").longValue())
        .findFirst()
        .orElseThrow();
  }

  private static BigDecimal part(ObjectNode tier, String name, long tokens) {
    return tier.get(name).decimalValue().multiply(BigDecimal.valueOf(tokens)).divide(MILLION);
  }
}
