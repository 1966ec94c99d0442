// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import dev.analemma.spi.Json;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Guesses how many tokens a request has before it is sent, and learns from what providers report.
 *
 * <p>Implementation note. Characters are weighed by script, which is right to some tens of percent
 * for any tokenizer: four Latin letters are about a token, one Chinese character is. For each
 * family of models a factor upon that is learned as a moving average, and the mean deviation from
 * it gives the band, as in the round-trip timer of TCP (RFC 6298).
 *
 * <p>Threads: safe.
 */
public final class TokenEstimator {
  /** Weights in sixteenths of a token. */
  private static final int LETTER = 4;

  private static final int DIGIT = 7;
  private static final int SIGN = 8;
  private static final int OTHER_LETTER = 8;
  private static final int IDEOGRAPH = 16;
  private static final int SPACE = 1;
  private static final int UNIT = 16;

  /** What a provider writes around a message, a tool or a call. */
  private static final int FRAME_TOKENS = 6;

  /** Shorter requests are mostly frame and teach nothing. */
  private static final long LEARNED_TOKENS_MIN = 100;

  private static final double LOW = 0.6;
  private static final double HIGH = 1.7;
  private static final double GAIN = 0.125;
  private static final double BAND_MIN = 0.05;
  private static final double BAND_MAX = 0.5;

  private final Map<String, Factor> learned = new ConcurrentHashMap<>();

  /** Creates an estimator that has learned nothing. */
  public TokenEstimator() {}

  private record Factor(double mean, double deviation) {
    static Factor first(double seen) {
      return new Factor(seen, seen * 0.15);
    }

    Factor and(double seen) {
      double off = Math.abs(seen - mean);
      return new Factor(mean + GAIN * (seen - mean), deviation + 2 * GAIN * (off - deviation));
    }

    double band() {
      return Math.min(BAND_MAX, Math.max(BAND_MIN, 4 * deviation / mean));
    }
  }

  /** Returns how many tokens of input a request for a model of a family probably has. */
  public TokenEstimate estimate(String family, ModelInput input) {
    long weight = weight(input);
    Factor factor = learned.get(family);
    if (factor == null) {
      return between(weight, LOW, 1, HIGH);
    }
    double band = factor.band();
    return between(weight, factor.mean * (1 - band), factor.mean, factor.mean * (1 + band));
  }

  /**
   * Learns from what a provider reported for a request. Usage that is not reported, and requests
   * that are too short to tell, change nothing.
   */
  public void learn(String family, ModelInput input, Usage usage) {
    long weight = weight(input);
    if (usage.quality() != Usage.Quality.REPORTED
        || usage.inputTotal() == 0
        || weight < LEARNED_TOKENS_MIN) {
      return;
    }
    // A report far off is another text than ours: what a provider puts in front, or a gateway's
    // zeros. One of them must not make the estimates of all others useless.
    double seen = Math.min(4, Math.max(0.25, (double) usage.inputTotal() / weight));
    learned.merge(family, Factor.first(seen), (known, first) -> known.and(seen));
  }

  private static TokenEstimate between(long weight, double low, double middle, double high) {
    return new TokenEstimate(
        Math.round(weight * middle), (long) (weight * low), (long) Math.ceil(weight * high));
  }

  private static long weight(ModelInput input) {
    long sixteenths = 0;
    long frames = (long) input.messages().size() + input.tools().size();
    for (Message message : input.messages()) {
      for (Part part : message.parts()) {
        if (part instanceof Part.Text text) {
          sixteenths += weight(text.text());
        } else if (part instanceof Part.ToolCall call) {
          frames++;
          sixteenths += weight(call.name()) + weight(call.arguments());
        } else if (part instanceof Part.ToolResult result) {
          frames++;
          sixteenths += weight(result.content());
        } else if (part instanceof Part.Reasoning reasoning) {
          sixteenths += weight(reasoning.text());
        }
      }
    }
    for (ToolSpec tool : input.tools()) {
      sixteenths +=
          weight(tool.name()) + weight(tool.description()) + weight(Json.write(tool.input()));
    }
    if (input.output() instanceof OutputSpec.JsonObject json && json.schema() != null) {
      sixteenths += weight(Json.write(json.schema()));
    }
    return (sixteenths + UNIT - 1) / UNIT + frames * FRAME_TOKENS;
  }

  private static long weight(String text) {
    long weight = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      weight += weight(c);
    }
    return weight;
  }

  private static int weight(int c) {
    if (c < 0x80) {
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        return LETTER;
      }
      if (c <= ' ') {
        return SPACE;
      }
      return c >= '0' && c <= '9' ? DIGIT : SIGN;
    }
    if (Character.isIdeographic(c)) {
      return IDEOGRAPH;
    }
    return Character.isLetter(c) ? OTHER_LETTER : IDEOGRAPH;
  }
}
