// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.EngineException;
import dev.analemma.PendingApproval;
import dev.analemma.Run;
import dev.analemma.RunFailedException;
import dev.analemma.RunStatus;
import dev.analemma.RunStoppedException;
import dev.analemma.Waiting;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.RunRecord;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A run of a store whose end is waited for. It may wait itself, for a signal or for people: then it
 * is told how to give it what it waits for.
 */
final class Followed {
  private static final long PERIOD_MILLIS = 200;

  private final Engine engine;
  private final Run<JsonNode> run;
  private final Backend.Watcher watcher;
  private final Set<String> told = new HashSet<>();
  private volatile boolean leaving;

  Followed(Engine engine, Run<JsonNode> run, Backend.Watcher watcher) {
    this.engine = engine;
    this.run = run;
    this.watcher = watcher;
  }

  /** Gives the run back to its store, so that it goes on in another process; any thread. */
  void leave() {
    leaving = true;
    engine.close();
  }

  /** Waits for the end, or until the run is held or left. */
  Backend.Ended end() {
    try {
      return await();
    } catch (RuntimeException e) {
      if (leaving) {
        return left("ENGINE_CLOSED", "the process was asked to end");
      }
      throw e;
    }
  }

  private Backend.Ended await() {
    CompletableFuture<JsonNode> end = run.future();
    while (!leaving) {
      try {
        return new Backend.Ended(
            Backend.How.SUCCEEDED, end.get(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException underWay) {
        RunRecord record = engine.runs().record(run.id()).orElseThrow();
        if (record.status() == RunStatus.PAUSED) {
          return left("PAUSED", "it is held (%s)".formatted(record.detail()));
        }
        tellWhatIsWaitedFor();
      } catch (ExecutionException e) {
        return failed(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("the thread that waits was interrupted");
      }
    }
    throw new CancellationException("the process was asked to end");
  }

  private Backend.Ended failed(ExecutionException e) {
    if (e.getCause() instanceof RunFailedException failed) {
      return new Backend.Ended(Backend.How.FAILED, failed.error().toJson());
    }
    if (e.getCause() instanceof RunStoppedException stopped) {
      if (leaving) {
        throw stopped;
      }
      return new Backend.Ended(Backend.How.FAILED, error(stopped));
    }
    if (e.getCause() instanceof RuntimeException broken) {
      throw broken;
    }
    throw new IllegalStateException(e.getCause());
  }

  private Backend.Ended left(String code, String why) {
    ObjectNode value = Json.nodes().objectNode().put("code", code);
    value.put("message", "%s; 'resume %s' lets it go on".formatted(why, run.id()));
    return new Backend.Ended(Backend.How.LEFT, value);
  }

  private void tellWhatIsWaitedFor() {
    for (PendingApproval asked : engine.approvals().pending()) {
      if (asked.runId().equals(run.id()) && told.add(asked.token())) {
        watcher.see(
            Backend.What.NOTICED,
            asked.address(),
            "'%s' asks %s about %s: approve %s --by WHO, or reject"
                .formatted(asked.address(), text(asked.to()), asked.show(), asked.token()));
      }
    }
    if (run.status() != RunStatus.WAITING) {
      return;
    }
    for (Waiting part : run.explain().join()) {
      if (part.what() == Waiting.For.SIGNAL && told.add(part.address())) {
        watcher.see(
            Backend.What.NOTICED,
            part.address(),
            "'%s' waits for a signal: signal %s %s"
                .formatted(part.address(), run.id(), part.detail()));
      }
    }
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  /** Returns an exception as the value of an error. */
  static ObjectNode error(EngineException e) {
    return Json.nodes().objectNode().put("code", e.code()).put("message", e.getMessage());
  }
}
