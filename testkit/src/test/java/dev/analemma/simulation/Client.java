// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.CancelReceipt;
import dev.analemma.DecisionReceipt;
import dev.analemma.PendingApproval;
import dev.analemma.Run;
import dev.analemma.RunFailedException;
import dev.analemma.RunStatus;
import dev.analemma.RunStoppedException;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.StartOptions;
import dev.analemma.StoreException;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who starts a run by its key, and wants things of it. What was acknowledged is not asked
 * for again: if it is lost, the run does not come to its end.
 */
final class Client {
  private static final long ANSWER_NANOS = Duration.ofSeconds(4).toNanos();
  private static final long AGAIN_NANOS = Duration.ofMillis(300).toNanos();
  private static final int WISHES_MILLIS_MAX = 5_000;

  private final World world;
  final Shape shape;
  private final String key;
  private final int x;
  private final List<Wish> wishes = new ArrayList<>();
  private final Set<String> votes = new HashSet<>();
  private final Set<String> signals = new HashSet<>();
  private @Nullable String runId;
  private @Nullable String token;
  private @Nullable String told;
  private boolean cancelled;
  private boolean cancelAcknowledged;
  private long lookNanos;

  /** Something that is wanted until it is acknowledged. */
  private abstract class Wish {
    long atNanos = world.nanos + world.random.nextInt(WISHES_MILLIS_MAX) * 1_000_000L;

    /** Asks an instance for it; returns false if that has to be done again soon. */
    abstract boolean ask(Instance instance);

    void granted() {
      wishes.remove(this);
    }

    <R> void answered(Instance instance, CompletionStage<R> stage, Answer<R> answer) {
      CompletionStage<?> unused =
          stage.whenComplete(
              (receipt, failed) -> {
                if (instance.dead) {
                  return;
                }
                if (failed != null) {
                  if (!(cause(failed) instanceof StoreException)) {
                    throw world.failure("%s answers %s".formatted(instance, failed));
                  }
                  atNanos = Math.min(atNanos, world.nanos + AGAIN_NANOS);
                } else {
                  world.note(instance, "answers %s", receipt);
                  answer.told(receipt);
                }
              });
    }
  }

  private interface Answer<R> {
    void told(R receipt);
  }

  Client(World world, Shape shape, String key) {
    this.world = world;
    this.shape = shape;
    this.key = key;
    this.x = world.random.nextInt(9) + 1;
    wishes.add(new Start());
    if (world.random.nextInt(3) == 0) {
      wishes.add(new Start());
    }
    int number = 0;
    for (int value : shape.signals()) {
      String id = "s-" + number++;
      wishes.add(new Send(value, id));
      if (world.random.nextInt(3) == 0) {
        wishes.add(new Send(value, id));
      }
    }
    for (String by : shape.approvers()) {
      wishes.add(new Approve(by));
      if (world.random.nextInt(4) == 0) {
        wishes.add(new Approve(by));
      }
    }
    if (world.random.nextInt(8) == 0) {
      wishes.add(new Cancel());
    }
    if (world.random.nextInt(6) == 0) {
      wishes.add(new Hold());
    }
  }

  private Oracle.Seen seen() {
    return world.oracle.of(runId());
  }

  String runId() {
    return Objects.requireNonNull(runId, "the run was never started");
  }

  @Nullable String known() {
    return runId;
  }

  boolean served() {
    return runId != null && wishes.isEmpty() && seen().over() != null;
  }

  long nextNanos() {
    long next = Long.MAX_VALUE;
    for (Wish wish : wishes) {
      next = Math.min(next, wish.atNanos);
    }
    return next;
  }

  void act() {
    Wish next = wishes.get(0);
    for (Wish wish : wishes) {
      next = wish.atNanos < next.atNanos ? wish : next;
    }
    Instance instance = world.instances.get(world.random.nextInt(world.instances.size()));
    boolean starts = next instanceof Start;
    boolean hears = instance.goesOn() && !instance.starting && (!starts || instance.calls == 0);
    next.atNanos = world.nanos + AGAIN_NANOS;
    if (!hears || (runId == null && !starts)) {
      return;
    }
    try {
      if (next.ask(instance)) {
        next.atNanos = world.nanos + ANSWER_NANOS;
      }
    } catch (StoreException notNow) {
      // It is asked for again.
      world.note(instance, "answers %s", notNow.getMessage());
    }
  }

  private static Throwable cause(Throwable failed) {
    return failed instanceof CompletionException && failed.getCause() != null
        ? failed.getCause()
        : failed;
  }

  private final class Start extends Wish {
    @Override
    boolean ask(Instance instance) {
      world.note(instance, "is asked to start %s", shape);
      instance.starting = true;
      Run<JsonNode> run;
      try {
        run =
            instance.engine.start(shape.workflow, Shape.input(x), StartOptions.defaults().key(key));
      } finally {
        instance.starting = false;
        Thread.interrupted();
      }
      if (instance.dead) {
        return true;
      }
      world.note(instance, "has started %s", run.id());
      if (runId != null && !runId.equals(run.id())) {
        throw world.failure("one key, and the runs %s and %s".formatted(runId, run.id()));
      }
      runId = run.id();
      granted();
      CompletableFuture<JsonNode> end = run.future();
      CompletableFuture<?> unused =
          end.whenComplete(
              (output, failed) -> {
                if (!instance.dead) {
                  told(instance, run.status(), end);
                }
              });
      return true;
    }

    private void told(Instance instance, RunStatus status, CompletableFuture<JsonNode> end) {
      if (status == RunStatus.COMPLETED || status == RunStatus.FAILED) {
        checkEnd(instance.name, status, end);
      }
    }
  }

  private final class Send extends Wish {
    private final int value;
    private final String id;

    Send(int value, String id) {
      this.value = value;
      this.id = id;
    }

    @Override
    boolean ask(Instance instance) {
      world.note(instance, "is sent %s", id);
      Signal signal = Signal.of("go", value).withId(id);
      answered(
          instance,
          instance.engine.signal(runId(), signal),
          receipt -> {
            if (receipt.accepted()) {
              signals.add(id);
              granted();
            } else if (((SignalReceipt.Refused) receipt).reason()
                == SignalReceipt.Reason.RUN_ENDED) {
              granted();
            } else {
              throw world.failure("%s refuses %s: %s".formatted(instance, id, receipt));
            }
          });
      return true;
    }
  }

  private final class Approve extends Wish {
    private final String by;

    Approve(String by) {
      this.by = by;
    }

    @Override
    boolean ask(Instance instance) {
      if (seen().over() != null) {
        granted();
        return true;
      }
      for (PendingApproval asked : instance.engine.approvals().pending()) {
        if (asked.runId().equals(runId)) {
          if (token != null && !token.equals(asked.token())) {
            throw world.failure("the token of a question has changed");
          }
          token = asked.token();
        }
      }
      String shown = token;
      if (shown == null) {
        return false;
      }
      world.note(instance, "is told that %s approves", by);
      answered(
          instance,
          instance.engine.approvals().approve(shown, by, null),
          receipt -> {
            if (receipt.accepted()) {
              votes.add(by);
              granted();
            } else {
              refused(instance, (DecisionReceipt.Refused) receipt);
            }
          });
      return true;
    }

    private void refused(Instance instance, DecisionReceipt.Refused refused) {
      switch (refused.reason()) {
        case ALREADY_DECIDED, RUN_ENDED -> granted();
        default -> {
          // Who decided is remembered by the instance that heard of it alone.
          if (!cancelled && seen().over() == null && !seen().ended.contains("ask")) {
            throw world.failure("%s refuses %s: %s".formatted(instance, by, refused));
          }
          granted();
        }
      }
    }
  }

  private final class Cancel extends Wish {
    @Override
    boolean ask(Instance instance) {
      world.note(instance, "is asked to cancel");
      cancelled = true;
      Run<JsonNode> run = instance.engine.runs().find(runId()).orElseThrow();
      answered(
          instance,
          run.cancel("enough"),
          receipt -> {
            cancelAcknowledged |= receipt instanceof CancelReceipt.Accepted;
            granted();
          });
      return true;
    }
  }

  /** Holds a run for a while, on the instance that has it. */
  private final class Hold extends Wish {
    private boolean held;

    @Override
    boolean ask(Instance instance) {
      if (seen().over() != null) {
        granted();
        return true;
      }
      if (!held && here(instance)) {
        world.note(instance, "is asked to hold");
        instance.engine.runs().find(runId()).orElseThrow().pause();
        held = true;
        return true;
      }
      if (held) {
        granted();
      }
      return false;
    }
  }

  private boolean here(Instance instance) {
    RunRecord record = world.store.runs().find(runId()).orElseThrow();
    Run<JsonNode> run = instance.engine.runs().find(record.id()).orElseThrow();
    return run.getClass().getSimpleName().equals("RunHandle");
  }

  /** Lets a held run go on, as anybody may who finds it held. */
  void insist() {
    if (runId == null || world.nanos < lookNanos) {
      return;
    }
    lookNanos = world.nanos + ANSWER_NANOS;
    RunRecord record = world.store.runs().find(runId).orElseThrow();
    if (record.status() == RunStatus.PAUSED) {
      world.note(null, "lets %s go on", runId);
      byte[] free = Json.bytes(Json.nodes().objectNode().put("what", "free"));
      world.store.messages().send(new Message(runId, null, free));
    }
  }

  // At the end.

  void check() {
    Oracle.Seen seen = seen();
    RunStatus status = Objects.requireNonNull(seen.over());
    boolean early = status == RunStatus.CANCELLED;
    if (early && !cancelled) {
      throw world.failure("nobody cancelled %s".formatted(this));
    }
    if (!early && status != shape.end()) {
      throw world.failure("%s is %s".formatted(this, status));
    }
    if (!early && cancelAcknowledged && !seen.sent.contains("cancel")) {
      throw world.failure("%s was cancelled, and is %s".formatted(this, status));
    }
    if (early) {
      return;
    }
    boolean inTime = world.nanos < World.FINALLY_MAX.toNanos();
    if (inTime
        && !(seen.ended.containsAll(shape.done()) && seen.called.containsAll(shape.done()))) {
      throw world.failure("%s has done %s".formatted(this, seen.called));
    }
    if (shape == Shape.SIGNALS && !seen.signals.containsAll(signals)) {
      throw world.failure("of %s, %s are written".formatted(signals, seen.signals));
    }
    if (!seen.votes.containsAll(votes)) {
      throw world.failure("of %s, %s are written".formatted(votes, seen.votes));
    }
  }

  /** Checks what somebody was told of the end: it is the same for all, and for ever. */
  void checkEnd(String by, RunStatus status, CompletableFuture<JsonNode> end) {
    String now = status + " " + end(end);
    if (told != null && !told.equals(now)) {
      throw world.failure("%s tells %s, and before it was %s".formatted(by, now, told));
    }
    told = now;
    String expected = shape.expected(x);
    if (status == RunStatus.COMPLETED && expected != null && !now.endsWith(" " + expected)) {
      throw world.failure("%s is %s, and should be %s".formatted(this, now, expected));
    }
  }

  private static String end(CompletableFuture<JsonNode> end) {
    try {
      return Clients.text(end.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RunFailedException failed) {
        return failed.code();
      }
      if (e.getCause() instanceof RunStoppedException stopped) {
        return stopped.status().name();
      }
      throw e;
    }
  }

  @Override
  public String toString() {
    return "%s %s, run %s, %d wishes left".formatted(shape, key, runId, wishes.size());
  }
}
