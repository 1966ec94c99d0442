// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.OperatorException;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a definition says of batches and sources, and what of it arrives. */
class BatchBoundsTest {
  @Test
  void bounds_ofEveryForm_areRead() {
    assertThat(BatchBounds.of(Json.parse("500")))
        .isEqualTo(new BatchBounds(500, Long.MAX_VALUE, 0, false));
    assertThat(BatchBounds.of(Json.parse("{\"bytes\": \"1MiB\", \"splitOnError\": true}")))
        .isEqualTo(new BatchBounds(1_000_000, 1 << 20, 0, true));
    assertThat(BatchBounds.of(Json.parse("{\"items\": 1000000, \"bytes\": 1}")))
        .isEqualTo(new BatchBounds(1_000_000, 1, 0, false));
    assertThat(BatchBounds.of(Json.parse("{\"items\": 7, \"time\": \"250ms\"}")))
        .isEqualTo(new BatchBounds(7, Long.MAX_VALUE, 250_000_000, false));
    assertThat(BatchBounds.of(Json.parse("{\"items\": 7, \"time\": \"36525d\"}")).timed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1000001",
        "1.5",
        "{\"items\": \"x\"}",
        "{\"bytes\": 0}",
        "{\"bytes\": \"1 MB\"}",
        "{\"bytes\": 1099511627777}",
        "{\"items\": 1, \"time\": 2}",
        "{\"items\": 1, \"time\": \"0s\"}",
        "{\"items\": 1, \"time\": \"2 s\"}",
        "{\"items\": 1, \"time\": \"36526d\"}"
      })
  void bounds_outOfRange_areRefused(String batch) {
    assertThatThrownBy(() -> BatchBounds.of(Json.parse(batch)))
        .isInstanceOfSatisfying(
            OperatorException.class, e -> assertThat(e.code()).isEqualTo("BATCH_BOUNDS"));
  }

  @Test
  void optionsOfReadersAndWriters_surviveTheRoundTrip() {
    WorkflowDefinition definition =
        WorkflowDefinition.parse(
            """
            {"analemma": 1, "name": "w", "input": {"uri": {"type": "string"}},
             "nodes": {"m": {"map": {
               "source": {"reader": "file", "uri": "$.input.uri", "format": "csv",
                          "header": ["a", "b"], "delimiter": ";", "itemBytesMax": "4MiB",
                          "compression": "gzip", "malformed": "replace", "region": null},
               "results": {"writer": "file", "uri": "${ input.uri + '.out' }", "format": "jsonl"},
               "batch": {"items": 5, "bytes": "1KiB", "time": "$.input.uri"},
               "nodes": {}, "output": "$.items"}}}}
            """);

    assertThat(WorkflowDefinition.parse(definition.toJson().toString())).isEqualTo(definition);
    assertThat(WorkflowDefinition.parse(definition.toJson().toString()).hash())
        .isEqualTo(definition.hash());
    assertThat(Json.parse(definition.toJson().toString()).at("/nodes/m/map/source"))
        .isEqualTo(
            Json.parse(
                """
                {"reader": "file", "uri": "$.input.uri", "format": "csv", "header": ["a", "b"],
                 "delimiter": ";", "itemBytesMax": "4MiB", "compression": "gzip",
                 "malformed": "replace", "region": null}
                """));
  }
}
