// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import java.util.concurrent.CompletionStage;

/**
 * Something that is waited for and can be taken back. Threads: safe.
 *
 * @param <T> what is waited for
 */
public interface Pending<T> {
  /** Returns the end: a value or an exception. There is always one. */
  CompletionStage<T> result();

  /** Takes it back: it ends soon, with an exception unless its end is there already. */
  void cancel();
}
