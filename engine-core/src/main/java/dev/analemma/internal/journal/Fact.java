// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a run and that nothing else tells: the end of a node that did
 * something outside, an error, a signal, a decision. What follows from facts is not written down;
 * it is found again when they are told in their order.
 *
 * @param kind what happened
 * @param address the address of the node, with its attempt from the second on; empty for the run
 * @param data what else is to be said, small; null for nothing
 * @param value a value that may be large: a result, an input; null for none
 */
public record Fact(Kind kind, String address, @Nullable ObjectNode data, @Nullable JsonNode value) {

  /** The key in the data of a beginning whose end is not written, because it is found again. */
  public static final String FOUND = "found";

  /** The name in the data of the digest of the input that was called with. */
  public static final String INPUT = "in";

  /** What happened. The words are part of the format of journals and never change their meaning. */
  public enum Kind {
    /** The run began; the value is its input. */
    STARTED("start"),
    /** A node that takes time, or can be undone, or must be stopped in time, began. */
    BEGUN("go"),
    /** The bodies began of a node inside which something cleans up, even if it is stopped. */
    ENTERED("in"),
    /** A node ended; the value is its output. */
    ENDED("ok"),
    /** A node failed for good; the value is its error. */
    FAILED("err"),
    /** An attempt failed and another one follows; the value is its error. */
    RETRY("again"),
    /** A node was stopped with the body around it. */
    CANCELLED("off"),
    /** The time of a node with something inside it was over. */
    TIMED_OUT("late"),
    /** A signal came; the value is its payload. */
    SIGNAL("sig"),
    /** A node took a signal that had been kept. */
    TAKEN("took"),
    /** Somebody approved, and more have to. */
    VOTE("vote"),
    /** A definition was made at run time and accepted; its document is kept by hash. */
    PINNED("pin"),
    /** A round of a loop or a step of a machine begins; the value is the state. */
    ROUND("round"),
    /** Items of a map were put together whose number depends on time; the address tells which. */
    BATCH("batch"),
    /** Items of a map, or half of those that failed together, began once more. */
    REPEATED("part"),
    /** A branch of a race won whose end is not told, while others were under way. */
    WON("won"),
    /**
     * A body ended well, by what was computed in it: it cleans up now, or is one of many that may
     * be undone.
     */
    FINISHED("done"),
    /**
     * A body or a map fails by what was computed in it, while something in it is under way; the
     * value is the error.
     */
    FAILING("fails"),
    /** The run was asked to end, or ran out of time. */
    STOPPED("stop"),
    /** The run is held. */
    HELD("hold"),
    /** The run goes on. */
    RELEASED("free"),
    /** The run has ended; the value is its output. */
    OVER("end");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Returns the word in journals. */
    public String word() {
      return word;
    }
  }

  /** Checks the components. */
  public Fact {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(address, "address");
  }

  /** Returns the address of the node; facts of an attempt have its number behind that. */
  public String node() {
    int attempt = address.lastIndexOf('#');
    return attempt > address.lastIndexOf('/') ? address.substring(0, attempt) : address;
  }

  /** Returns the digest of the input that was called with, or null. */
  public @Nullable String input() {
    return optionalText(INPUT);
  }

  /** Returns the same fact, silent about the input. */
  public Fact withoutInput() {
    ObjectNode known = data;
    if (known == null || !known.has(INPUT)) {
      return this;
    }
    ObjectNode rest = known.deepCopy();
    rest.remove(INPUT);
    return new Fact(kind, address, rest, value);
  }

  /** Returns a text of the data; throws if it is not there. */
  public String text(String name) {
    JsonNode found = data == null ? null : data.get(name);
    if (found == null || !found.isTextual()) {
      throw new JournalException("a fact '%s' of '%s' has no '%s'".formatted(kind, address, name));
    }
    return found.textValue();
  }

  /** Returns a text of the data, or null. */
  public @Nullable String optionalText(String name) {
    JsonNode found = data == null ? null : data.get(name);
    return found == null || !found.isTextual() ? null : found.textValue();
  }

  /** Returns a whole number of the data, or another one if it is not there. */
  public long number(String name, long otherwise) {
    JsonNode found = data == null ? null : data.get(name);
    return found == null || !found.isIntegralNumber() ? otherwise : found.longValue();
  }

  /** Returns whether the data says that something is so. */
  public boolean is(String name) {
    return data != null && data.path(name).booleanValue();
  }

  /** Returns the value; throws if there is none. */
  public JsonNode requireValue() {
    if (value == null) {
      throw new JournalException("a fact '%s' of '%s' has no value".formatted(kind, address));
    }
    return value;
  }

  /** Returns about how many bytes it takes: texts count, the rest is guessed by its size. */
  public long bytesAbout() {
    long bytes = address.length() + 32L;
    if (value == null) {
      return bytes;
    }
    return bytes + (value.isTextual() ? value.textValue().length() : 16L * (1 + value.size()));
  }
}
