// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.EngineException;
import dev.analemma.Run;
import dev.analemma.RunFailedException;
import dev.analemma.RunStoppedException;
import dev.analemma.Workflow;
import dev.analemma.definition.Diagrams;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.event.RunEvent;
import dev.analemma.event.RunListener;
import dev.analemma.examples.evolve.EvolveFunctions;
import dev.analemma.examples.logtriage.LogFunctions;
import dev.analemma.examples.saga.Shop;
import dev.analemma.spi.FileSource;
import dev.analemma.spi.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** An engine in this process that knows the functions of all examples. */
final class EngineBackend implements Backend {
  /** Short, because somebody who pressed Ctrl-C waits. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Interruption.Hooks hooks;

  /** Creates a backend whose runs end with the process. */
  EngineBackend() {
    this(Interruption.Hooks.OF_PROCESS);
  }

  /** Creates a backend whose runs end as somebody else says. */
  EngineBackend(Interruption.Hooks hooks) {
    this.hooks = hooks;
  }

  @Override
  public WorkflowDefinition read(String fileName, String text) {
    String name = fileName.toLowerCase(Locale.ROOT);
    boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
    try (Engine engine = engine(event -> {})) {
      return engine.parse(text, yaml ? "yaml" : "json").definition();
    }
  }

  @Override
  public String diagram(WorkflowDefinition definition) {
    return Diagrams.mermaid(definition);
  }

  @Override
  public Ended run(WorkflowDefinition definition, JsonNode input, Watcher watcher) {
    try (Engine engine = engine(event -> tell(event, watcher))) {
      Run<JsonNode> run = engine.start(Workflow.of(definition), input);
      Interruption interruption = new Interruption(hooks, run);
      try {
        return new Ended(true, run.result());
      } finally {
        interruption.close();
      }
    } catch (RunFailedException e) {
      return new Ended(false, e.error().toJson());
    } catch (RunStoppedException e) {
      return new Ended(false, error(e));
    }
  }

  private static Engine engine(RunListener listener) {
    Engine.Builder builder = Engine.builder().listener(listener).grace(GRACE);
    LogFunctions.all().forEach(builder::function);
    new Shop().functions().forEach(builder::function);
    EvolveFunctions.all().forEach(builder::function);
    // Whoever runs a workflow on the command line may read what they may read.
    builder.source(FileSource.under(Path.of("").toAbsolutePath().getRoot()));
    builder.profile(EvolveFunctions.ARITHMETIC);
    return builder.build();
  }

  private static ObjectNode error(EngineException e) {
    return Json.nodes().objectNode().put("code", e.code()).put("message", e.getMessage());
  }

  private static void tell(RunEvent event, Watcher watcher) {
    if (event instanceof RunEvent.RunStarted) {
      watcher.see(What.STARTED, "", "");
    } else if (event instanceof RunEvent.RunEnded ended) {
      boolean failed = ended.error() != null;
      watcher.see(failed ? What.FAILED : What.SUCCEEDED, "", ended.status().toString());
    } else if (event instanceof RunEvent.NodeStarted started) {
      watcher.see(What.STARTED, started.address(), started.operator());
    } else if (event instanceof RunEvent.NodeSucceeded succeeded) {
      watcher.see(What.SUCCEEDED, succeeded.address(), succeeded.label());
    } else if (event instanceof RunEvent.NodeFailed failed) {
      String caught = failed.label() == null ? "" : " (caught as '" + failed.label() + "')";
      watcher.see(What.FAILED, failed.address(), failed.error() + caught);
    } else if (event instanceof RunEvent.NodeSkipped skipped) {
      watcher.see(What.SKIPPED, skipped.address(), "");
    } else if (event instanceof RunEvent.NodeRetried retried) {
      watcher.see(
          What.RETRIED,
          retried.address(),
          "attempt %d in %s after %s"
              .formatted(retried.nextAttempt(), retried.delay(), retried.error()));
    } else if (event instanceof RunEvent.MapProgressed map) {
      watcher.see(
          What.PROGRESSED,
          map.address(),
          "%,d items, %,d failed".formatted(map.succeeded() + map.failed(), map.failed()));
    } else if (event instanceof RunEvent.Checkpoint point) {
      watcher.see(What.LOGGED, point.address(), "checkpoint " + point.label());
    } else if (event instanceof RunEvent.Log log) {
      watcher.see(What.LOGGED, log.address(), log.level() + " " + log.message());
    }
  }
}
