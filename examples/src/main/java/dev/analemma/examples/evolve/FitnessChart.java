// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.evolve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.examples.Tables;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Draws the fitness of the best by generation, as text and as SVG. */
public final class FitnessChart {
  private static final int BAR_WIDTH = 50;
  private static final int ROWS_MAX = 25;
  private static final int LINE_MAX = 72;
  private static final int WIDTH = 640;
  private static final int HEIGHT = 320;
  private static final int MARGIN = 40;

  private FitnessChart() {}

  /** Returns whether a value is the output of the workflow {@code evolve}. */
  public static boolean fits(JsonNode output) {
    return output.path("formula").isTextual() && output.path("fitness").isArray();
  }

  /**
   * Draws an output for a terminal: at most 25 generations, evenly chosen, and the last; and what
   * the best comes from, generation by generation.
   */
  public static String text(JsonNode output) {
    JsonNode fitness = output.path("fitness");
    Set<Integer> rolledBack = new HashSet<>();
    output.path("rolledBack").forEach(generation -> rolledBack.add(generation.asInt()));
    List<List<String>> rows = new ArrayList<>();
    int stride = Math.max(1, (fitness.size() + ROWS_MAX - 1) / ROWS_MAX);
    for (int i = 0; i < fitness.size(); i++) {
      if (i % stride == 0 || i == fitness.size() - 1) {
        double value = fitness.get(i).asDouble();
        rows.add(
            List.of(
                Integer.toString(i),
                rolledBack.contains(i + 1) ? "rolled back" : "",
                String.format(Locale.ROOT, "%.4f", value),
                Tables.bar(Math.round(value * 10_000), 10_000, BAR_WIDTH)));
      }
    }
    String end =
        "%s after %d generations, %d of them rolled back: y = %s\n"
            .formatted(
                output.path("reached").asBoolean() ? "reached" : "not reached",
                fitness.size(),
                rolledBack.size(),
                output.path("formula").asText());
    StringBuilder line = new StringBuilder("the best:");
    for (JsonNode row : output.path("ancestors")) {
      line.append(line.length() < LINE_MAX ? " " + row.path("id").asText() : "");
    }
    String table = Tables.draw(List.of("GENERATION", "NEXT", "FITNESS", ""), rows);
    return table + '\n' + end + line + '\n';
  }

  /** Draws numbers from 0 to 1 as the line of an SVG picture. */
  static String svg(JsonNode fitness) {
    StringBuilder points = new StringBuilder();
    int last = Math.max(1, fitness.size() - 1);
    for (int i = 0; i < fitness.size(); i++) {
      double x = MARGIN + (WIDTH - 2.0 * MARGIN) * i / last;
      double y = HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * fitness.get(i).asDouble();
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
    }
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" font-family="sans-serif" font-size="12">
          <rect width="%1$d" height="%2$d" fill="white"/>
          <path d="M%3$d %3$dV%4$dH%5$d" fill="none" stroke="#888"/>
          <text x="%3$d" y="24">fitness of the best (0 to 1) by generation (0 to %6$d)</text>
          <polyline points="%7$s" fill="none" stroke="#0b62a4" stroke-width="2"/>
        </svg>
        """
        .formatted(
            WIDTH,
            HEIGHT,
            MARGIN,
            HEIGHT - MARGIN,
            WIDTH - MARGIN,
            Math.max(0, fitness.size() - 1),
            points.toString().strip());
  }
}
