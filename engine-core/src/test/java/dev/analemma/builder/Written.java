// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What the tests of the builder ask of a workflow that was written. */
final class Written {
  private Written() {}

  /** Returns JSON from a text in which single quotes may stand for double ones. */
  static JsonNode json(String text) {
    try {
      return Json.mapper().readTree(text.indexOf('"') < 0 ? text.replace('\'', '"') : text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Returns the document as a reader of its text sees it. */
  static JsonNode document(Workflow<?, ?> workflow) {
    return json(workflow.definition().toJson().toString());
  }

  /** Asserts the document, and that reading it gives the same definition. */
  static void assertDocument(Workflow<?, ?> workflow, String expected) {
    assertThat(document(workflow).toPrettyString()).isEqualTo(json(expected).toPrettyString());
    assertRoundTrip(workflow);
  }

  /** Asserts that reading the document gives the same definition. */
  static void assertRoundTrip(Workflow<?, ?> workflow) {
    WorkflowDefinition read = WorkflowDefinition.parse(workflow.definition().toJson().toString());
    assertThat(read).isEqualTo(workflow.definition());
    assertThat(read.canonical()).isEqualTo(workflow.definition().canonical());
    assertThat(read.hash()).isEqualTo(workflow.hash());
  }

  /** Returns a workflow over text with any output. */
  static Workflow<String, Object> workflow(BiFunction<Body, Value<String>, Value<?>> writer) {
    return Workflow.define("w", String.class, Object.class, writer::apply);
  }

  /** Asserts the nodes of a workflow that {@link #workflow} makes, and its round trip. */
  static void assertNodes(BiFunction<Body, Value<String>, Value<?>> writer, String expected) {
    Workflow<String, Object> workflow = workflow(writer);
    assertThat(document(workflow).get("nodes").toPrettyString())
        .isEqualTo(json(expected).toPrettyString());
    assertRoundTrip(workflow);
  }

  /** Returns one of a workflow's functions. */
  static HostFunction function(Workflow<?, ?> workflow, String name) {
    return workflow.functions().stream()
        .filter(function -> function.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + workflow.functions()));
  }

  /** An attempt that knows its key and nothing else. */
  record Context(String idempotencyKey) implements StepContext {
    @Override
    public @Nullable String undoneKey() {
      return null;
    }

    @Override
    public String runId() {
      return "run";
    }

    @Override
    public String address() {
      return "node";
    }

    @Override
    public int attempt() {
      return 1;
    }

    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public void heartbeat() {}

    @Override
    public void log(System.Logger.Level level, String message) {}
  }
}
