// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MemoryFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Section 4.4: a manifest in batches, and an order beside it. */
class ManifestTriageTest {
  private static final String MANIFEST = "{'manifest': 's3://in/lines.jsonl', 'out': 's3://out/t'}";
  private static final String ORDER =
      "{'manifest': 's3://in/lines.jsonl', 'out': 's3://out/t', 'order': {'sku': 'A'}}";
  private static final int LINES = 1200;

  /** Longer than all retries together. */
  private static final Duration PAUSES = Duration.ofHours(1);

  private final MemoryFiles files = new MemoryFiles();
  private final List<Integer> batches = new ArrayList<>();
  private int refusals;
  private Scene.Role charge = with -> "{'paid': 5}";

  /** A scene over a manifest in which these lines are poisoned. */
  private Scene scene(int... poisoned) {
    StringBuilder manifest = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      int line = i;
      boolean bad = java.util.Arrays.stream(poisoned).anyMatch(p -> p == line);
      String body = "{\\\"n\\\": %d, \\\"bad\\\": %s}".formatted(i, bad);
      manifest.append("{\"body\": \"").append(body).append("\"}\n");
    }
    files.put("s3://in/lines.jsonl", manifest.toString());
    return new Scene()
        .with(builder -> builder.source(files.source("s3")).results(files.results("s3")))
        .function("later.llm_json", with -> tag(with.path("values").path("lines")))
        .function("shop.reserve", with -> "{'shelf': 3}")
        .function("shop.charge", with -> charge.play(with))
        .function("shop.release", with -> "{}")
        .function("shop.refund", with -> "{}")
        .function("shop.ship", with -> "{'receipt': 'R1'}")
        .function("host.audit", with -> "{}");
  }

  private JsonNode tag(JsonNode lines) {
    if (refusals > 0) {
      refusals--;
      throw new OperatorException("RATE_LIMITED", "slow down");
    }
    batches.add(lines.size());
    ArrayNode tags = Json.nodes().arrayNode();
    for (JsonNode line : lines) {
      if (line.path("bad").booleanValue()) {
        throw new OperatorException("POISONED", "line " + line.path("n"));
      }
      tags.add("tag " + line.path("n"));
    }
    return tags;
  }

  @Test
  void lines_areTaggedInBatchesAndWritten() throws Exception {
    try (Scene scene = scene()) {
      Run<JsonNode> run = scene.start("manifest-triage", MANIFEST);

      assertThat(run.result()).isEqualTo(Scene.json("{'counts': 1200, 'receipt': null}"));
      assertThat(batches).containsExactlyInAnyOrder(500, 500, 200);
      assertThat(Objects.requireNonNull(files.text("s3://out/t")).lines())
          .hasSize(LINES)
          .contains("{\"index\":1199,\"value\":\"tag 1199\"}");
    }
  }

  @Test
  void poisonedLines_areFoundByHalvingAndTolerated() throws Exception {
    try (Scene scene = scene(17, 1100)) {
      Run<JsonNode> run = scene.start("manifest-triage", MANIFEST);
      scene.pass(PAUSES);

      assertThat(run.result().path("counts").asInt()).isEqualTo(LINES - 2);
      assertThat(Objects.requireNonNull(files.text("s3://out/t.failures")).lines())
          .hasSize(2)
          .allSatisfy(line -> assertThat(line).contains("POISONED"));
      assertThat(batches).contains(1).doesNotContain(0);
      assertThat(scene.called()).doesNotContain("skill.notify");
    }
  }

  @Test
  void rateLimited_waitsAndAsksAgain() throws Exception {
    try (Scene scene = scene()) {
      refusals = 3;
      Run<JsonNode> run = scene.start("manifest-triage", MANIFEST);
      assertThat(run.status()).isNotEqualTo(RunStatus.COMPLETED);

      scene.pass(Duration.ofSeconds(10));

      assertThat(run.result().path("counts").asInt()).isEqualTo(LINES);
    }
  }

  @Test
  void moreThanOnePercentPoisoned_tellsSomebody() throws Exception {
    int[] many = java.util.stream.IntStream.range(0, 13).map(i -> i * 90).toArray();
    try (Scene scene = scene(many)) {
      Run<JsonNode> run = scene.start("manifest-triage", MANIFEST);
      scene.pass(PAUSES);

      assertThat(run.result().path("counts").isNull()).isTrue();
      JsonNode told = scene.calls("skill.notify").get(0);
      assertThat(told.path("map_error").path("code").asText()).isEqualTo("TOLERANCE_EXCEEDED");
      assertThat(told.path("order_error").isNull()).isTrue();
      assertThat(told.path("input").path("out").asText()).isEqualTo("s3://out/t");
      assertThat(files.text("s3://out/t")).isNull();
    }
  }

  @Test
  void order_isReservedChargedAndShipped() throws Exception {
    try (Scene scene = scene()) {
      Run<JsonNode> run = scene.start("manifest-triage", ORDER);

      assertThat(run.result().path("receipt")).isEqualTo(Scene.json("{'receipt': 'R1'}"));
      assertThat(scene.calls("shop.ship"))
          .containsExactly(Scene.json("{'stock': {'shelf': 3}, 'payment': {'paid': 5}}"));
      assertThat(scene.calls("host.audit").get(0).path("outcome").path("status").asText())
          .isEqualTo("COMPLETED");
      assertThat(scene.called()).doesNotContain("shop.refund", "shop.release", "skill.notify");
    }
  }

  /** Nobody knows whether the money went: the refund is asked for all the same. */
  @Test
  void chargeThatTimesOut_isRefundedAndTheStockReleased() throws Exception {
    charge = with -> new CompletableFuture<JsonNode>();
    try (Scene scene = scene()) {
      Run<JsonNode> run = scene.start("manifest-triage", ORDER);

      scene.pass(Duration.ofSeconds(10));
      scene.pass(Duration.ofSeconds(30));

      assertThat(run.result()).isEqualTo(Scene.json("{'counts': 1200, 'receipt': null}"));
      assertThat(scene.called())
          .containsSubsequence("shop.charge", "shop.refund", "shop.release", "skill.notify");
      assertThat(scene.calls("shop.refund"))
          .containsExactly(Scene.json("{'order': {'sku': 'A'}, 'payment': null}"));
      assertThat(scene.calls("skill.notify").get(0).path("order_error").path("code").asText())
          .isEqualTo("TIMED_OUT");
      assertThat(scene.called()).doesNotContain("shop.ship");
    }
  }
}
