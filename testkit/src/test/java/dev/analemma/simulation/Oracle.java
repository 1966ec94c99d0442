// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

import dev.analemma.RunStatus;
import dev.analemma.StepContext;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.RunAppend;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches what reaches the store and what functions are called, and knows what must never be: two
 * entries at one place, an entry of an epoch that is over, a result that nobody returned, a call
 * whose end was committed.
 */
final class Oracle {
  private final World world;
  private final Map<String, Seen> runs = new HashMap<>();

  /** The numbers that calls returned, by the number; with the key of the call. */
  private final Map<Integer, String> returned = new HashMap<>();

  private int calls;

  Oracle(World world) {
    this.world = world;
  }

  /** What was seen of a run. */
  static final class Seen {
    private final Map<Long, Entry> entries = new HashMap<>();
    private long position;
    private long epoch;
    private @Nullable Instance owner;
    private @Nullable RunStatus over;

    /** The addresses whose end is committed. */
    final Set<String> ended = new HashSet<>();

    /** The addresses of which anything was called. */
    final Set<String> called = new HashSet<>();

    /** The ids of signals that are committed. */
    final Set<String> signals = new HashSet<>();

    /** Who has approved, as is committed. */
    final Set<String> votes = new HashSet<>();

    /** Whether an instance has sent it what another one has to hand on, by what. */
    final Set<String> sent = new HashSet<>();

    @Nullable RunStatus over() {
      return over;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // Compared by hand.
  private record Entry(Instance by, long epoch, byte[] body) {}

  Seen of(String runId) {
    return runs.computeIfAbsent(runId, id -> new Seen());
  }

  /** An append was answered by the store, whether or not its caller hears of it. */
  void appended(Instance by, RunAppend append, AppendOutcome outcome) {
    if (outcome != AppendOutcome.COMMITTED) {
      world.note(by, "append %d in epoch %d: %s", append.position(), append.epoch(), outcome);
      return;
    }
    Seen run = of(append.runId());
    byte[] body = append.body();
    if (body == null) {
      world.note(by, "%s in epoch %d", append.standing(), append.epoch());
      standing(by, run, append);
      return;
    }
    Entry before = run.entries.get(append.position());
    if (before != null) {
      boolean same =
          before.by == by
              && before.epoch == append.epoch()
              && Arrays.equals(before.body, append.body());
      if (!same) {
        throw world.failure("two entries at %d of %s".formatted(append.position(), append.runId()));
      }
      return;
    }
    standing(by, run, append);
    run.entries.put(append.position(), new Entry(by, append.epoch(), body));
    String text = new String(body, StandardCharsets.UTF_8);
    world.note(by, "append %d in epoch %d: %s", append.position(), append.epoch(), text);
    if (append.compactedBefore() == 0) {
      facts(run, append.runId(), text);
    }
  }

  private void standing(Instance by, Seen run, RunAppend append) {
    long place = append.body() == null ? run.position : run.position + 1;
    if (append.position() != place) {
      throw world.failure("%s appends at %d, not %d".formatted(by, append.position(), place));
    }
    if (append.epoch() < run.epoch) {
      throw world.failure(
          "%s appends in epoch %d after %d".formatted(by, append.epoch(), run.epoch));
    }
    if (append.epoch() == run.epoch && run.owner != by) {
      throw world.failure("%s appends in the epoch of %s".formatted(by, run.owner));
    }
    if (run.over != null) {
      throw world.failure("%s appends to a run that is over".formatted(by));
    }
    RunAppend.Standing standing = append.standing();
    run.position = place;
    run.epoch = append.epoch();
    run.owner = by;
    run.over = standing.status().terminal() ? standing.status() : null;
    String detail = standing.detail();
    if (standing.status() == RunStatus.PAUSED
        && detail != null
        && !detail.equals("asked for")
        && !detail.startsWith("CRASHED")) {
      throw world.failure("%s parks the run: %s".formatted(by, detail));
    }
  }

  /** Reads an entry: an array of facts, each of which begins with its kind and address. */
  private void facts(Seen run, String runId, String text) {
    int depth = 0;
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        i = endOfText(text, i);
      } else if (c == '[' || c == '{') {
        depth++;
        begin = depth == 2 ? i : begin;
      } else if (c == ']' || c == '}') {
        if (depth == 2) {
          fact(run, runId, text.substring(begin, i));
        }
        depth--;
      }
    }
  }

  private static int endOfText(String text, int begin) {
    int end = begin + 1;
    while (text.charAt(end) != '"') {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return end;
  }

  private void fact(Seen run, String runId, String text) {
    int kindEnd = endOfText(text, 1);
    String kind = text.substring(2, kindEnd);
    int addressEnd = endOfText(text, kindEnd + 2);
    String address = text.substring(kindEnd + 3, addressEnd);
    switch (kind) {
      case "ok" -> {
        run.ended.add(address);
        if (address.charAt(address.lastIndexOf('/') + 1) == 'e') {
          result(runId, address, text);
        }
      }
      case "sig" -> run.signals.add(value(text, "\"id\":\""));
      case "vote" -> run.votes.add(value(text, "\"by\":\""));
      default -> {}
    }
  }

  private void result(String runId, String address, String text) {
    String number = value(text, "\"call\":");
    String key = number.isEmpty() ? null : returned.get(Integer.valueOf(number));
    // The key of an item that is tried again is its own; here none is.
    if (key == null || !key.equals(runId + "/" + address)) {
      throw world.failure("nobody returned the result of '%s': %s".formatted(address, text));
    }
  }

  private static String value(String text, String before) {
    int begin = text.indexOf(before);
    if (begin < 0) {
      return "";
    }
    int from = begin + before.length();
    int end = from;
    while (end < text.length() && "\",}".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(from, end);
  }

  /** A function is called. */
  void begins(Instance by, StepContext call) {
    Seen run = of(call.runId());
    if (run.ended.contains(call.address())) {
      throw world.failure(
          "%s calls '%s' again, whose end is committed".formatted(by, call.address()));
    }
    if (run.over != null) {
      throw world.failure("%s calls '%s' of a run that is over".formatted(by, call.address()));
    }
    if (!call.idempotencyKey().equals(call.runId() + "/" + call.address())) {
      throw world.failure("'%s' has the key %s".formatted(call.address(), call.idempotencyKey()));
    }
    run.called.add(call.address());
  }

  /** A function returns; its number is in what it returns. */
  int returns(StepContext call) {
    calls++;
    returned.put(calls, call.idempotencyKey());
    return calls;
  }

  /** The store has kept a message. */
  void sent(Message message) {
    String text = new String(message.body(), StandardCharsets.UTF_8);
    of(message.runId()).sent.add(value(text, "\"what\":\""));
  }
}
