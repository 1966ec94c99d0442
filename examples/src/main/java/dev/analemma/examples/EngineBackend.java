// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunFailedException;
import dev.analemma.RunStoppedException;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.definition.Diagrams;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.event.RunEvent;
import dev.analemma.event.RunListener;
import dev.analemma.examples.evolve.EvolveFunctions;
import dev.analemma.examples.logtriage.LogFunctions;
import dev.analemma.examples.saga.Shop;
import dev.analemma.spi.FileSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
    try (Engine engine = builder(event -> {}).build()) {
      return engine.parse(text, yaml ? "yaml" : "json").definition();
    }
  }

  @Override
  public String diagram(WorkflowDefinition definition) {
    return Diagrams.mermaid(definition);
  }

  @Override
  public Ended run(
      WorkflowDefinition definition, JsonNode input, @Nullable Kept kept, Watcher watcher) {
    if (kept != null) {
      return keep(definition, input, kept, watcher);
    }
    try (Engine engine = builder(event -> tell(event, watcher)).build()) {
      Run<JsonNode> run = engine.start(Workflow.of(definition), input);
      Interruption interruption = Interruption.cancelling(hooks, run);
      try {
        return new Ended(How.SUCCEEDED, run.result());
      } finally {
        interruption.close();
      }
    } catch (RunFailedException e) {
      return new Ended(How.FAILED, e.error().toJson());
    } catch (RunStoppedException e) {
      return new Ended(How.FAILED, Followed.error(e));
    }
  }

  private Ended keep(WorkflowDefinition definition, JsonNode input, Kept kept, Watcher watcher) {
    StartOptions options = StartOptions.defaults();
    String key = kept.key();
    try (Engine engine = open(kept.store(), watcher)) {
      Run<JsonNode> run =
          engine.start(Workflow.of(definition), input, key == null ? options : options.key(key));
      watcher.see(What.NOTICED, "", "run " + run.id());
      return follow(engine, run, watcher);
    }
  }

  @Override
  public Engine open(String store, Watcher watcher) {
    return builder(event -> tell(event, watcher)).store(store).takesUp(false).build();
  }

  @Override
  public Ended follow(Engine engine, Run<JsonNode> run, Watcher watcher) {
    Followed followed = new Followed(engine, run, watcher);
    Interruption interruption = Interruption.leaving(hooks, followed);
    try {
      return followed.end();
    } finally {
      interruption.close();
    }
  }

  private static Engine.Builder builder(RunListener listener) {
    Engine.Builder builder = Engine.builder().listener(listener).grace(GRACE);
    LogFunctions.all().forEach(builder::function);
    new Shop().functions().forEach(builder::function);
    EvolveFunctions.all().forEach(builder::function);
    // Whoever runs a workflow on the command line may read what they may read.
    builder.source(FileSource.under(Path.of("").toAbsolutePath().getRoot()));
    builder.profile(EvolveFunctions.ARITHMETIC);
    return builder;
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
