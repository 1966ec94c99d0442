// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is sent to runs from outside, until their owners have taken it into the journal. */
public interface MessageStore {

  /**
   * Something for a run.
   *
   * @param runId the run
   * @param id what tells it from others for the same run, or null if it is not compared
   * @param body what it says; the store does not look inside
   */
  @SuppressWarnings("ArrayRecordComponent") // Bodies are handed through, never compared.
  record Message(String runId, @Nullable String id, byte[] body) {
    /** Checks the components; the body is not copied and must not be changed. */
    public Message {
      StoreTexts.require("the run's id", runId, StoreTexts.ID_CHARS_MAX);
      StoreTexts.check("the message's id", id, StoreTexts.KEY_CHARS_MAX);
      Objects.requireNonNull(body, "body");
    }
  }

  /**
   * A message that waits.
   *
   * @param number its number, which {@link RunAppend#consumed} takes; later messages of a run have
   *     higher ones
   * @param message what was sent
   */
  record Waiting(long number, Message message) {}

  /** What became of a message. */
  enum Outcome {
    /** It is kept until the run's owner takes it; it survives the end of the process. */
    KEPT,
    /** A message with this id waits for the run already. */
    DUPLICATE,
    /** The run has ended. */
    RUN_ENDED,
    /** There is no such run. */
    RUN_UNKNOWN,
    /** So many wait for the run already that no more are kept. */
    TOO_MANY
  }

  /** How many messages wait for one run at most. */
  int WAITING_MAX = 10_000;

  /**
   * Keeps a message, and makes a run of nobody due. Repeating it does nothing more if it has an id;
   * one without an id is then kept twice.
   */
  Outcome send(Message message);

  /**
   * Returns messages for runs of an instance, oldest first.
   *
   * @param instance the instance
   * @param afterNumber messages with higher numbers
   * @param limit how many at most
   */
  List<Waiting> waiting(String instance, long afterNumber, int limit);

  /** Returns the messages for one run, oldest first. */
  List<Waiting> waitingFor(String runId);
}
