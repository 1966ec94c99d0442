// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.anthropic;

import static dev.analemma.llm.wire.WireFields.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.Usage;
import dev.analemma.llm.wire.AnswerBuilder;

/**
 * Counts of one answer. They are told more than once in a stream, each time all so far; some
 * servers tell 0 at first and the truth at the end. So the largest is it.
 *
 * <p>Input is told without what a cache had or took; thoughts are in the output. Writes are told by
 * how long they live, or all together: then they are short ones.
 */
final class AnthropicUsage {
  private long input;
  private long cacheRead;
  private long writes;
  private long longWrites;
  private long output;

  void add(JsonNode usage, AnswerBuilder answer) {
    if (!usage.isObject()) {
      return;
    }
    JsonNode byLife = usage.path("cache_creation");
    long longer = tokens(byLife, "ephemeral_1h_input_tokens");
    long all =
        Math.max(
            tokens(usage, "cache_creation_input_tokens"),
            tokens(byLife, "ephemeral_5m_input_tokens") + longer);
    input = Math.max(input, tokens(usage, "input_tokens"));
    cacheRead = Math.max(cacheRead, tokens(usage, "cache_read_input_tokens"));
    writes = Math.max(writes, all);
    longWrites = Math.max(longWrites, longer);
    output = Math.max(output, tokens(usage, "output_tokens"));
    answer.usage(
        new Usage(
            input, cacheRead, writes - longWrites, longWrites, output, 0, Usage.Quality.REPORTED));
  }
}
