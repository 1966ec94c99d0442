// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.caching.CachingSimulation.Policy;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** The simulated costs of all families of traffic, for models of the catalogue. */
final class CachingTable {
  /** Models whose prices have different shapes; 300,000 tokens are above the first tier of Pro. */
  private static final List<Model> MODELS =
      List.of(
          model("gemini", "gemini-2.5-pro", 100_000),
          model("gemini", "gemini-2.5-pro", 300_000),
          model("gemini", "gemini-2.5-flash", 100_000),
          model("anthropic", "claude-sonnet-5-5", 100_000),
          model("anthropic", "claude-opus-5-5", 20_000));

  private record Model(ResolvedTarget target, long tokens) {}

  /**
   * Sums of nano-dollars over all seeds.
   *
   * @param family the traffic
   * @param model the model and how long the prefix is
   * @param costs by policy
   */
  record Row(String family, String model, Map<Policy, BigInteger> costs) {
    /** Returns what a policy costs, as a multiple of the best of the three that know nothing. */
    double relative(Policy policy) {
      BigInteger best =
          costs.get(Policy.NEVER).min(costs.get(Policy.ALWAYS)).min(costs.get(Policy.HOUR));
      return costs.get(policy).doubleValue() / best.doubleValue();
    }
  }

  private CachingTable() {}

  private static Model model(String provider, String id, long tokens) {
    ProviderId name = new ProviderId(provider);
    return new Model(
        ModelCatalog.ofDefaults().resolve(ModelSelector.exact(name, id), name).orElseThrow(),
        tokens);
  }

  /**
   * Simulates every family with every model.
   *
   * @param first the first of the seeds
   * @param seeds how many
   */
  static List<Row> rows(long first, int seeds) {
    Map<String, Row> rows = new LinkedHashMap<>();
    Traffic.families()
        .forEach(
            (name, family) -> {
              for (int seed = 0; seed < seeds; seed++) {
                List<Traffic.Visit> visits =
                    family.visits(new SplittableRandom(31L * name.hashCode() + first + seed));
                for (Model model : MODELS) {
                  CachingSimulation simulation =
                      new CachingSimulation(model.target(), model.tokens(), visits);
                  Row row =
                      rows.computeIfAbsent(
                          name + model,
                          key -> new Row(name, shown(model), new EnumMap<>(Policy.class)));
                  for (Policy policy : Policy.values()) {
                    row.costs().merge(policy, simulation.cost(policy), BigInteger::add);
                  }
                }
              }
            });
    return List.copyOf(rows.values());
  }

  /** Returns one row a model with the sums over all traffic, and one over all models. */
  static List<Row> sums(List<Row> rows) {
    Map<String, Row> sums = new LinkedHashMap<>();
    for (Row row : rows) {
      for (String model : List.of(row.model(), "all")) {
        Row sum =
            sums.computeIfAbsent(
                model, key -> new Row("all of these", model, new EnumMap<>(Policy.class)));
        row.costs().forEach((policy, cost) -> sum.costs().merge(policy, cost, BigInteger::add));
      }
    }
    return List.copyOf(sums.values());
  }

  private static String shown(Model model) {
    return String.format(Locale.ROOT, "%s, %,d", model.target().model(), model.tokens());
  }

  /** Returns the table of the documentation: dollars for the first model, and how all compare. */
  static String markdown(List<Row> rows) {
    StringBuilder table =
        new StringBuilder("| traffic | never | always | an hour | decided | to the last |");
    for (Model model : MODELS) {
      table.append(' ').append(shown(model)).append(" |");
    }
    table.append("\n|").append("---|".repeat(6 + MODELS.size())).append('\n');
    List<Row> shown = new ArrayList<>(rows);
    shown.addAll(sums(rows));
    String family = "";
    for (Row row : shown) {
      if (row.model().equals("all")) {
        continue;
      }
      if (!row.family().equals(family)) {
        family = row.family();
        table.append("| ").append(family.replace(" 0", " ").replace(" 0", " ")).append(" |");
        for (Policy policy : Policy.values()) {
          double dollars = row.costs().get(policy).doubleValue() / 1e9;
          table.append(String.format(Locale.ROOT, " %,.0f |", dollars));
        }
      }
      table.append(String.format(Locale.ROOT, " %.2f |", row.relative(Policy.DECIDED)));
      if (row.model().equals(shown(MODELS.get(MODELS.size() - 1)))) {
        table.append('\n');
      }
    }
    return table.toString();
  }
}
