// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.SignalReceipt.Delivered;
import dev.analemma.SignalReceipt.Duplicate;
import dev.analemma.SignalReceipt.Kept;
import dev.analemma.SignalReceipt.Reason;
import dev.analemma.SignalReceipt.Refused;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Schema;
import dev.analemma.internal.text.Near;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The signals of a run: who waits for them, and which came early.
 *
 * <p>Idea: a run has few names and perhaps one wait, and there may be a million such runs. Names
 * are a short chain, those who wait are linked through themselves, and everything else is made when
 * it is needed. A wait and a kept signal that fit each other are never both there.
 *
 * <p>Changed by the run's owner alone.
 */
final class Signals {
  /** The highest number of names that are kept although no node is known to wait for them. */
  static final int NAMES_MAX = 100;

  /** How many ids are remembered; the oldest is forgotten first. */
  static final int IDS_MAX = 10_000;

  /** How many addresses of waits that are over are remembered; the oldest is forgotten first. */
  static final int ADDRESSES_MAX = 1_000;

  private final RunLoop run;
  private @Nullable Channel channels;
  private @Nullable Set<String> ids;
  private @Nullable Set<String> over;

  /** Waits by address; made when the first signal names one. */
  private @Nullable Map<String, WaitRun> byAddress;

  /** What a name has: those who wait for it, oldest first, and the signals that came early. */
  static final class Channel {
    private final String name;
    private final @Nullable Channel next;
    private @Nullable WaitRun first;
    private @Nullable WaitRun last;
    private @Nullable ArrayDeque<Signal> kept;

    private Channel(String name, @Nullable Channel next) {
      this.name = name;
      this.next = next;
    }
  }

  /** A signal on its way to its run. */
  static final class Sent extends Request<SignalReceipt> {
    private final Signal signal;

    Sent(Signal signal) {
      this.signal = signal;
    }

    @Override
    SignalReceipt handle(RunLoop run) {
      return run.signals().receive(signal);
    }

    @Override
    SignalReceipt tooLate(RunLoop run) {
      return ended(run.id(), run.end().status());
    }
  }

  Signals(RunLoop run) {
    this.run = run;
  }

  /** Returns the receipt of a run that has ended; the status is null where nobody knows it. */
  static SignalReceipt ended(String runId, @Nullable RunStatus status) {
    return new Refused(
        Reason.RUN_ENDED,
        "run %s has ended%s; nobody will read the signal"
            .formatted(runId, status == null ? "" : " as " + status),
        List.of());
  }

  // Waits.

  /** Takes the oldest early signal that fits a wait; null if there is none. */
  @Nullable JsonNode early(WaitRun wait, String name) {
    Channel channel = find(name);
    ArrayDeque<Signal> kept = channel == null ? null : channel.kept;
    if (kept == null || run.replay() != null) {
      return null;
    }
    String address = wait.attemptAddress();
    int index = 0;
    for (Iterator<Signal> each = kept.iterator(); each.hasNext(); index++) {
      Signal signal = each.next();
      boolean meant = signal.address() == null || signal.address().equals(address);
      if (meant && faults(wait, signal).isEmpty()) {
        each.remove();
        if (run.recorder != null) {
          run.recorder.taken(address, name, index);
        }
        isOver(address);
        return signal.payload();
      }
    }
    return null;
  }

  // What is told again from a journal.

  /** A signal had come, and was kept, or was given to the wait at an address. */
  void recorded(Signal signal, @Nullable String to) {
    remember(signal.id() == null ? null : key(signal));
    if (to != null) {
      isOver(to);
      return;
    }
    Channel channel = find(signal.name());
    if (channel == null) {
      channel = add(signal.name());
    }
    kept(channel).add(signal);
  }

  /** A wait had taken a signal that was kept. */
  void takenAgain(String address, String name, int index) {
    isOver(address);
    Channel channel = find(name);
    Iterator<Signal> each =
        channel == null || channel.kept == null
            ? Collections.emptyIterator()
            : channel.kept.iterator();
    for (int i = 0; each.hasNext(); i++) {
      each.next();
      if (i == index) {
        each.remove();
        return;
      }
    }
  }

  /** Gives what was kept to those who wait for it, now that all is known. */
  void offerKept() {
    for (Channel channel = channels; channel != null; channel = channel.next) {
      WaitRun wait = channel.first;
      while (wait != null) {
        WaitRun following = wait.later;
        JsonNode early = early(wait, channel.name);
        if (early != null) {
          leave(wait);
          wait.received(early);
        }
        wait = following;
      }
    }
  }

  /** Lists a wait. */
  void listen(WaitRun wait, String name) {
    Channel channel = find(name);
    if (channel == null) {
      channel = add(name);
    }
    wait.channel = channel;
    wait.earlier = channel.last;
    if (channel.last == null) {
      channel.first = wait;
    } else {
      channel.last.later = wait;
    }
    channel.last = wait;
    if (byAddress != null) {
      byAddress.put(wait.attemptAddress(), wait);
    }
  }

  /** A wait is over: signals that name it are refused from now on. */
  void leave(WaitRun wait) {
    Channel channel = wait.channel;
    if (channel == null) {
      return;
    }
    wait.channel = null;
    if (wait.earlier == null) {
      channel.first = wait.later;
    } else {
      wait.earlier.later = wait.later;
    }
    if (wait.later == null) {
      channel.last = wait.earlier;
    } else {
      wait.later.earlier = wait.earlier;
    }
    wait.earlier = null;
    wait.later = null;
    String address = wait.attemptAddress();
    if (byAddress != null) {
      byAddress.remove(address);
    }
    isOver(address);
  }

  private void isOver(String address) {
    if (over == null) {
      over = new LinkedHashSet<>(4);
    }
    remember(over, address, ADDRESSES_MAX);
  }

  private static void remember(Set<String> memory, String text, int most) {
    memory.add(text);
    if (memory.size() > most) {
      Iterator<String> oldest = memory.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private @Nullable Channel find(String name) {
    Channel channel = channels;
    while (channel != null && !channel.name.equals(name)) {
      channel = channel.next;
    }
    return channel;
  }

  private Channel add(String name) {
    Channel channel = new Channel(name, channels);
    channels = channel;
    return channel;
  }

  // Senders.

  /** Takes a signal. */
  SignalReceipt receive(Signal signal) {
    String key = signal.id() == null ? null : key(signal);
    if (key != null && ids != null && ids.contains(key)) {
      return new Duplicate(key.substring(signal.name().length() + 1));
    }
    Channel channel = find(signal.name());
    if (channel != null) {
      SignalReceipt receipt = offer(channel, signal, key);
      if (receipt != null) {
        return receipt;
      }
    }
    if (signal.address() != null && over != null && over.contains(signal.address())) {
      return new Refused(
          Reason.ADDRESS_OVER,
          "'%s' has ended and waits no more. Leave the address out, or name the one that waits."
              .formatted(signal.address()),
          List.of());
    }
    return keep(signal, key, channel);
  }

  /** Gives a signal to the wait that has waited longest; null if nobody waits for it. */
  private @Nullable SignalReceipt offer(Channel channel, Signal signal, @Nullable String key) {
    WaitRun wait = signal.address() == null ? channel.first : named(signal.address());
    Schema failed = null;
    List<Fault> faults = List.of();
    while (wait != null && wait.channel == channel) {
      Schema schema = wait.schema();
      // Waits of one node share the schema, and what does not fit one fits none of them.
      if (schema == null || schema != failed) {
        List<Fault> wrong = faults(wait, signal);
        if (wrong.isEmpty()) {
          remember(key);
          String address = wait.attemptAddress();
          if (run.recorder != null) {
            run.recorder.signal(signal, address);
          }
          leave(wait);
          wait.received(signal.payload());
          return new Delivered(address);
        }
        failed = schema;
        if (faults.isEmpty()) {
          faults = wrong;
        }
      }
      wait = signal.address() == null ? wait.later : null;
    }
    return faults.isEmpty() ? null : unfit(signal, faults);
  }

  private @Nullable WaitRun named(String address) {
    Map<String, WaitRun> index = byAddress;
    if (index == null) {
      index = new HashMap<>();
      for (Channel channel = channels; channel != null; channel = channel.next) {
        for (WaitRun wait = channel.first; wait != null; wait = wait.later) {
          index.put(wait.attemptAddress(), wait);
        }
      }
      byAddress = index;
    }
    return index.get(address);
  }

  private static List<Fault> faults(WaitRun wait, Signal signal) {
    Schema schema = wait.schema();
    return schema == null ? List.of() : schema.check(signal.payload(), "");
  }

  private static SignalReceipt unfit(Signal signal, List<Fault> faults) {
    return new Refused(
        Reason.PAYLOAD_UNFIT,
        "the payload of signal '%s' does not fit; %,d faults. Correct them and send it again."
            .formatted(signal.name(), faults.size()),
        faults);
  }

  private SignalReceipt keep(Signal signal, @Nullable String key, @Nullable Channel found) {
    var known = run.plan.signals();
    if (!known.mayBe(signal.name())) {
      return new Refused(
          Reason.NAME_UNKNOWN,
          "workflow '%s' has no wait for signal '%s'. %sIt waits for %s."
              .formatted(
                  run.plan.definition().name(),
                  signal.name(),
                  Near.question(signal.name(), known.names()),
                  known.names()),
          List.of());
    }
    List<Fault> faults = known.check(signal.name(), signal.payload());
    if (!faults.isEmpty()) {
      return unfit(signal, faults);
    }
    Channel channel = found;
    if (channel == null) {
      if (!known.names().contains(signal.name()) && names() >= NAMES_MAX) {
        return tooMany("signals of %,d names are kept already".formatted(NAMES_MAX));
      }
      channel = add(signal.name());
    }
    ArrayDeque<Signal> kept = kept(channel);
    int most = run.engine.settings().signalsMax();
    if (kept.size() >= most) {
      return tooMany(
          "%,d signals '%s' are kept already and nobody has read one"
              .formatted(most, signal.name()));
    }
    kept.add(signal);
    remember(key);
    if (run.recorder != null) {
      run.recorder.signal(signal, null);
    }
    return new Kept(kept.size());
  }

  private static ArrayDeque<Signal> kept(Channel channel) {
    ArrayDeque<Signal> kept = channel.kept;
    if (kept == null) {
      kept = new ArrayDeque<>(2);
      channel.kept = kept;
    }
    return kept;
  }

  private static String key(Signal signal) {
    return signal.name() + " " + signal.id();
  }

  private static SignalReceipt tooMany(String what) {
    return new Refused(
        Reason.TOO_MANY, what + ". Send it again when some have been read.", List.of());
  }

  private int names() {
    int count = 0;
    for (Channel channel = channels; channel != null; channel = channel.next) {
      count++;
    }
    return count;
  }

  private void remember(@Nullable String key) {
    if (key != null) {
      if (ids == null) {
        ids = new LinkedHashSet<>(4);
      }
      remember(ids, key, IDS_MAX);
    }
  }
}
