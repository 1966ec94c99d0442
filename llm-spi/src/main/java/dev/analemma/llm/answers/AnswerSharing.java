// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import dev.analemma.llm.CallContext;
import org.jspecify.annotations.Nullable;

/** Among whom answers are shared. Calls without the name in question share among themselves. */
public enum AnswerSharing {
  /** Among all. */
  EVERYBODY,
  /** Among calls of one {@link CallContext#owner}. */
  OWNER,
  /** Among calls of one {@link CallContext#workflow} of one owner. */
  WORKFLOW,
  /** Among calls of one {@link CallContext#run}. */
  RUN;

  @Nullable String owner(CallContext context) {
    return this == EVERYBODY ? null : context.owner();
  }

  @Nullable String within(CallContext context) {
    return switch (this) {
      case EVERYBODY, OWNER -> null;
      case WORKFLOW -> context.workflow();
      case RUN -> context.run();
    };
  }
}
