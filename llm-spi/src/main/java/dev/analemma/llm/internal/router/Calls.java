// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.router;

import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.RoutePolicy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What answers the calls of a router: models, or a recording of them. Threads: safe. */
public interface Calls extends AutoCloseable {
  /**
   * Begins a call.
   *
   * @param request what is asked
   * @param policy how far it goes
   * @param watcher takes pieces of the answer; null to ask for it whole
   * @throws IllegalStateException if it is closed
   */
  LlmCall call(LlmRequest request, RoutePolicy policy, @Nullable Consumer<AnswerEvent> watcher);

  /** Takes all calls back. */
  @Override
  void close();
}
