// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import java.util.List;

/** What a started node does: one attempt of an operator, or frames inside. */
abstract class Part {
  /** Something that may happen next, of which the schedule chooses one. */
  record Move(Kind kind, String address, java.util.function.Supplier<String> act) {
    enum Kind {
      START,
      END,
      CANCEL
    }
  }

  /** Lets everything happen that happens at once. */
  void settle() {}

  /** Adds what may happen inside. */
  void moves(List<Move> out) {}

  /** Returns whether nothing happens inside any more, so that it may end. */
  abstract boolean quiet();

  /** Ends it, once. What fails or was cancelled compensates what finished inside. */
  abstract Result finish();

  /** Row 9: nothing starts inside any more. */
  void stop() {}

  /** Row 10: compensates what finished inside, after it has ended well. */
  void undo() {}

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
