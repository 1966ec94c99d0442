// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.TaskRecord;
import dev.analemma.Waiting;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.RunRecord;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells a run of a store as JSON: how it stands, what it waits for, and what it has done. */
final class RunView {
  private RunView() {}

  static ObjectNode of(Engine engine, Run<JsonNode> run) {
    RunRecord record = engine.runs().record(run.id()).orElseThrow();
    ObjectNode view = Json.nodes().objectNode().put("run", record.id());
    view.put("workflow", record.run().workflow());
    view.put("status", record.status().name().toLowerCase(Locale.ROOT));
    optional(view, "detail", record.detail());
    optional(view, "key", record.run().key());
    view.put("scope", record.run().scope());
    view.put("started", record.startedAt().toString());
    view.put("changed", record.updatedAt().toString());
    optional(view, "ended", record.endedAt());
    if (record.crashes() > 0) {
      view.put("crashes", record.crashes());
    }
    view.set("input", engine.runs().input(run.id()));
    ArrayNode waits = view.putArray("waits");
    for (Waiting part : run.explain().join()) {
      ObjectNode waiting = waits.addObject().put("address", part.address());
      waiting.put("for", part.what().name().toLowerCase(Locale.ROOT));
      waiting.put("detail", part.detail());
      optional(waiting, "since", part.since());
      optional(waiting, "until", part.until());
    }
    ArrayNode tasks = view.putArray("tasks");
    for (TaskRecord task : engine.runs().tasks(run.id())) {
      ObjectNode told = tasks.addObject().put("address", task.address());
      told.put("what", task.what().name().toLowerCase(Locale.ROOT));
      told.put("at", task.at().toString());
      optional(told, "label", task.label());
      if (task.value() != null) {
        told.set("value", task.value());
      }
    }
    return view;
  }

  private static void optional(ObjectNode node, String name, @Nullable Object value) {
    if (value != null) {
      node.put(name, value.toString());
    }
  }
}
