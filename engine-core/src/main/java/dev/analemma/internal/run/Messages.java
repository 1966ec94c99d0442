// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.CancelReceipt;
import dev.analemma.DecisionReceipt;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.MessageStore;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.RunRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to runs that are not in this process. A run that nobody has is taken up, so that it
 * answers itself; one that another instance has gets a message, which that instance finds.
 *
 * <p>Threads: safe; nothing blocks the caller.
 */
final class Messages {
  private static final int PAGE = 500;

  private final EngineCore engine;
  private final Keeper keeper;

  /** Counts the runs that have come. */
  private final AtomicLong comings = new AtomicLong();

  // Of the thread that delivers.

  /** How many had come when it began with the first message. */
  private long answered;

  /** The number of the last message that was looked at. */
  private long seen;

  /** The runs of such that were not here. */
  private final Set<String> passedOver = new HashSet<>();

  Messages(EngineCore engine, Keeper keeper) {
    this.engine = engine;
    this.keeper = keeper;
  }

  /** Sends a signal; the receipt says {@code Kept} where another instance will hand it on. */
  CompletionStage<SignalReceipt> signal(String runId, Signal signal) {
    return ask(
        runId,
        run -> new Signals.Sent(signal).ask(run),
        () -> {
          ObjectNode body = body("signal").put("name", signal.name());
          body.put("id", signal.id());
          body.put("for", signal.address());
          body.set("payload", signal.payload());
          String id = signal.id() == null ? null : signal.name() + " " + signal.id();
          return receipt(runId, signal, send(runId, id, body));
        });
  }

  private static SignalReceipt receipt(String runId, Signal signal, MessageStore.Outcome outcome) {
    return switch (outcome) {
      case KEPT -> new SignalReceipt.Kept(1);
      case DUPLICATE -> new SignalReceipt.Duplicate(String.valueOf(signal.id()));
      case RUN_ENDED -> Signals.ended(runId, null);
      case RUN_UNKNOWN ->
          refused(SignalReceipt.Reason.RUN_UNKNOWN, "the store has no run '%s'".formatted(runId));
      case TOO_MANY ->
          refused(
              SignalReceipt.Reason.TOO_MANY,
              "so many messages wait for run %s that no more are kept. Send it again later."
                  .formatted(runId));
    };
  }

  private static SignalReceipt refused(SignalReceipt.Reason reason, String message) {
    return new SignalReceipt.Refused(reason, message, List.of());
  }

  /** Sends a decision on an approval. */
  CompletionStage<DecisionReceipt> decide(
      String runId,
      Function<RunLoop, CompletionStage<DecisionReceipt>> here,
      boolean approves,
      String token,
      String by,
      @Nullable String reason) {
    return ask(
        runId,
        here,
        () -> {
          ObjectNode body = body("decide").put("token", token).put("approves", approves);
          body.put("by", by);
          body.put("reason", reason);
          return switch (send(runId, null, body)) {
            case KEPT, DUPLICATE -> new DecisionReceipt.Counted(0, 1);
            case RUN_ENDED ->
                new DecisionReceipt.Refused(
                    DecisionReceipt.Reason.RUN_ENDED, "run %s has ended".formatted(runId));
            case RUN_UNKNOWN ->
                new DecisionReceipt.Refused(
                    DecisionReceipt.Reason.TOKEN_UNKNOWN, "no approval has this token");
            case TOO_MANY -> throw new IllegalStateException("too many messages wait for " + runId);
          };
        });
  }

  /** Asks a run to end; it is accepted where another instance will hand it on. */
  CompletionStage<CancelReceipt> cancel(String runId, @Nullable String address, String reason) {
    return ask(
        runId,
        run -> new Cancelling(address, reason).ask(run),
        () -> {
          MessageStore.Outcome outcome =
              send(runId, null, body("cancel").put("address", address).put("reason", reason));
          return outcome == MessageStore.Outcome.KEPT
              ? new CancelReceipt.Accepted()
              : StoredRun.tooLate(
                  runId,
                  keeper
                      .store()
                      .runs()
                      .find(runId)
                      .map(RunRecord::status)
                      .orElse(RunStatus.CANCELLED));
        });
  }

  /** Asks a run to be held, or to go on. */
  CompletionStage<Boolean> command(
      String runId, String what, @Nullable String reason, Function<RunLoop, Boolean> here) {
    return ask(
        runId,
        run -> CompletableFuture.completedStage(here.apply(run)),
        () -> {
          ObjectNode body = body(what);
          body.put("reason", reason);
          MessageStore.Outcome outcome = send(runId, null, body);
          return outcome == MessageStore.Outcome.KEPT;
        });
  }

  private static ObjectNode body(String what) {
    return Json.nodes().objectNode().put("what", what);
  }

  private MessageStore.Outcome send(String runId, @Nullable String id, ObjectNode body) {
    return keeper.store().messages().send(new Message(runId, id, Json.bytes(body)));
  }

  /** What is done where another instance has the run. */
  private interface Elsewhere<R> {
    R answer();
  }

  private <R> CompletionStage<R> ask(
      String runId, Function<RunLoop, CompletionStage<R>> here, Elsewhere<R> elsewhere) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    engine.runBlocking(
        () -> {
          try {
            RunLoop run = keeper.recovery().claimAndTakeUp(runId);
            if (run == null) {
              answer.complete(elsewhere.answer());
            } else {
              here.apply(run)
                  .whenComplete(
                      (told, failed) -> {
                        if (failed == null) {
                          answer.complete(told);
                        } else {
                          answer.completeExceptionally(failed);
                        }
                      });
            }
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.minimalCompletionStage();
  }

  // What others have sent to runs that are here.

  /**
   * Hands on what waits for runs of this instance, in its order; returns whether there may be more.
   * One thread at a time.
   */
  boolean deliver() {
    long asked = comings.get();
    if (asked != answered) {
      answered = asked;
      beginAgain();
    }
    List<MessageStore.Waiting> waiting =
        keeper.store().messages().waiting(keeper.instance(), seen, PAGE);
    for (MessageStore.Waiting one : waiting) {
      String runId = one.message().runId();
      RunLoop run = keeper.find(runId);
      if (run == null) {
        passedOver.add(runId);
      } else if (passedOver.contains(runId)) {
        // It has come meanwhile, and what was sent before is for it too.
        beginAgain();
        return true;
      } else {
        run.asOwner(() -> deliver(run, one));
      }
      seen = one.number();
    }
    return waiting.size() == PAGE;
  }

  private void beginAgain() {
    seen = 0;
    passedOver.clear();
  }

  /** A run has come that older messages may be for; any thread. */
  void lookAgain() {
    comings.incrementAndGet();
  }

  private void deliver(RunLoop run, MessageStore.Waiting one) {
    Recorder recorder = run.recorder;
    if (recorder != null) {
      // What is asked is there when that is committed; a decision before would find nothing.
      recorder.whenDurable(() -> deliver(run, recorder, one));
    }
  }

  private void deliver(RunLoop run, Recorder recorder, MessageStore.Waiting one) {
    if (!recorder.isNew(one.number())) {
      return;
    }
    recorder.consume(one.number());
    JsonNode body = Json.parse(one.message().body());
    switch (body.path("what").asText()) {
      case "signal" ->
          run.signals()
              .receive(
                  new Signal(
                      body.path("name").asText(),
                      body.path("payload"),
                      body.hasNonNull("id") ? body.get("id").asText() : null,
                      body.hasNonNull("for") ? body.get("for").asText() : null));
      case "decide" ->
          engine
              .desk()
              .decided(
                  body.path("token").asText(),
                  body.path("approves").asBoolean(),
                  body.path("by").asText(),
                  body.hasNonNull("reason") ? body.get("reason").asText() : null);
      case "cancel" ->
          new Cancelling(
                  body.hasNonNull("address") ? body.get("address").asText() : null,
                  body.path("reason").asText())
              .handle(run);
      case "hold", "free" -> run.heldNow(body.path("what").asText().equals("hold"));
      default ->
          Logs.of(Messages.class)
              .warn("run {} was sent '{}', which nobody here knows", run.id(), body.path("what"));
    }
    recorder.flush();
  }
}
