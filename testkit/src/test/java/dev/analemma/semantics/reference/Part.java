// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a started node does: one attempt of an operator, somebody's decision, or frames inside. */
abstract class Part {
  /**
   * Something that may happen next, of which the schedule chooses one.
   *
   * @param ending which of several ends of an {@link Awaited}, else empty
   * @param act does it, and says what it came to
   */
  record Move(Kind kind, String address, String ending, Supplier<String> act) {
    enum Kind {
      START,

      /** The next attempt begins. */
      AGAIN,
      END,
      CANCEL,

      /** Inside a node something goes on of which no run tells. */
      UNTOLD
    }

    Move(Kind kind, String address, Supplier<String> act) {
      this(kind, address, "", act);
    }
  }

  /** Lets everything happen that happens at once. */
  void settle() {}

  /** Adds what may happen inside. */
  void moves(List<Move> out) {}

  /** Returns whether nothing happens inside any more, so that it may end. */
  abstract boolean quiet();

  /** Ends it, once it is quiet. */
  abstract Result finish();

  /** Row 9: nothing starts inside any more. */
  void stop() {}

  /** Row 10: what would undo what finished inside, after it has ended well; last finished first. */
  List<Undoing.Step> undoing() {
    return List.of();
  }

  /** Somebody outside, or the time, decides how it ends. */
  static final class Awaited extends Part {
    /** A label, or the code of an error, to that end. */
    final Map<String, Result> endings;

    Awaited(Map<String, Result> endings) {
      this.endings = endings;
    }

    @Override
    boolean quiet() {
      return false;
    }

    @Override
    Result finish() {
      throw new IllegalStateException("it ends as somebody else says");
    }
  }

  /** One attempt, whose end is known from the start but comes when the schedule says. */
  static final class Attempt extends Part {
    private final Result result;

    Attempt(Result result) {
      this.result = result;
    }

    @Override
    boolean quiet() {
      return true;
    }

    @Override
    Result finish() {
      return result;
    }
  }
}
