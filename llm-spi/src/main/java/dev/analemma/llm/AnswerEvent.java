// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Objects;

/**
 * What is seen of an answer while it is being made. It is for watching: the answer comes whole, at
 * the end.
 */
public sealed interface AnswerEvent {

  /** Returns which attempt it is of, from 1. */
  int attempt();

  /**
   * A piece of the answer.
   *
   * @param attempt which attempt it is of, from 1
   * @param event the piece
   */
  record Piece(int attempt, StreamEvent event) implements AnswerEvent {
    /** Checks the component. */
    public Piece {
      Objects.requireNonNull(event, "event");
    }
  }

  /**
   * The answer begins again: what was seen of earlier attempts is no part of it.
   *
   * @param attempt the attempt that begins
   * @param target which model it is made at
   * @param because why the attempt before it broke off
   */
  record Restarted(int attempt, ResolvedTarget target, ErrorKind because) implements AnswerEvent {
    /** Checks the components. */
    public Restarted {
      Objects.requireNonNull(target, "target");
      Objects.requireNonNull(because, "because");
    }
  }
}
