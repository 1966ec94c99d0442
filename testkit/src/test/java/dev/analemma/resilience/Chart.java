// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A curve of a simulation, drawn for the documentation; the same text on every machine. */
final class Chart {
  private static final int LEFT = 60;
  private static final int TOP = 46;
  private static final int WIDTH = 640;
  private static final int HEIGHT = 260;
  private static final List<String> COLOURS = List.of("#1b6ca8", "#c2571a", "#3c8d40", "#777777");

  private final String title;
  private final String across;
  private final double acrossMax;
  private final double upMax;
  private final List<Line> lines = new ArrayList<>();

  private record Line(String name, List<double[]> points) {}

  /**
   * Creates an empty chart.
   *
   * @param title what is drawn, with the unit of the upward axis
   * @param across the name of the other axis
   */
  Chart(String title, String across, double acrossMax, double upMax) {
    this.title = title;
    this.across = across;
    this.acrossMax = acrossMax;
    this.upMax = upMax;
  }

  /** Adds a line; each point is the mean of so many values. */
  Chart line(String name, double[] values, int each, double step) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i + each <= values.length; i += each) {
      double sum = 0;
      for (int j = i; j < i + each; j++) {
        sum += values[j];
      }
      points.add(new double[] {(i + each / 2.0) * step, sum / each});
    }
    lines.add(new Line(name, points));
    return this;
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n",
            LEFT + WIDTH + 20, TOP + HEIGHT + 46));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    svg.append(text(LEFT, 18, "start", title));
    for (int i = 0; i <= 4; i++) {
      double y = TOP + HEIGHT - HEIGHT * i / 4.0;
      svg.append(
          format(
              "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\" fill=\"none\"/>\n",
              LEFT, y, LEFT + WIDTH));
      svg.append(text(LEFT - 6, y + 4, "end", number(upMax * i / 4)));
    }
    for (int i = 0; i <= 6; i++) {
      svg.append(
          text(LEFT + WIDTH * i / 6.0, TOP + HEIGHT + 18, "middle", number(acrossMax * i / 6)));
    }
    svg.append(text(LEFT + WIDTH / 2.0, TOP + HEIGHT + 36, "middle", across));
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      svg.append(
          format(
              "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"",
              COLOURS.get(i)));
      for (double[] point : line.points()) {
        svg.append(
            format(
                "%.1f,%.1f ",
                LEFT + WIDTH * point[0] / acrossMax,
                TOP + HEIGHT - HEIGHT * Math.min(1, point[1] / upMax)));
      }
      svg.setLength(svg.length() - 1);
      svg.append("\"/>\n");
      double x = LEFT + i * WIDTH / (double) lines.size();
      svg.append(
          format(
              "<rect x=\"%.1f\" y=\"27\" width=\"12\" height=\"4\" fill=\"%s\"/>\n",
              x, COLOURS.get(i)));
      svg.append(text(x + 17, 34, "start", line.name()));
    }
    return svg.append("</svg>\n").toString();
  }

  /** Holds a committed drawing to this one; writes it if the system property asks for that. */
  void isDrawnIn(String file) throws IOException {
    Path path = Path.of("..", "docs", file);
    if (Boolean.getBoolean("analemma.docs.write")) {
      Files.writeString(path, svg());
    }
    assertThat(path)
        .as(
            "docs/%s is written by: mvn -pl testkit -am test -Dtest='*SimulationTest'"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Danalemma.docs.write=true",
            file)
        .exists()
        .content()
        .isEqualTo(svg());
  }

  private static String text(double x, double y, String anchor, String text) {
    return format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? format("%,.0f", value) : format("%.1f", value);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
