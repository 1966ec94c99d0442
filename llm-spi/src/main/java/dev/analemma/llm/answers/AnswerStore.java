// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps answers behind the memory of an {@link AnswerCache}, for other processes or for longer. A
 * store that fails costs a call, never an answer.
 *
 * <p>Threads: safe. Neither method blocks.
 */
public interface AnswerStore {
  /**
   * Looks for an answer. What is too old for the caller may be told: {@link Answer#at} says so.
   *
   * @return always ends, in less time than a model takes
   */
  CompletionStage<Optional<Answer>> find(AnswerKey key);

  /**
   * Keeps an answer, if it can.
   *
   * @param ttl for how long it is good
   */
  void keep(AnswerKey key, Answer answer, Duration ttl);
}
