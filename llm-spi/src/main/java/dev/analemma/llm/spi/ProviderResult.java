// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.spi;

import dev.analemma.llm.Finish;
import dev.analemma.llm.Message;
import dev.analemma.llm.Usage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a provider. Data that only the provider understands stands in its message where it
 * came.
 *
 * @param message what the model said, of the role {@code ASSISTANT}
 * @param finish why it ended
 * @param usage what it used; of quality {@code UNKNOWN} if the provider did not tell
 * @param requestId what the provider calls the request, or null
 * @param reportedModel which model the provider says has answered, or null; for people
 */
public record ProviderResult(
    Message message,
    Finish finish,
    Usage usage,
    @Nullable String requestId,
    @Nullable String reportedModel) {
  /** Checks the components. */
  public ProviderResult {
    if (message.role() != Message.Role.ASSISTANT) {
      throw new IllegalArgumentException(
          "the message is of role %s, must be ASSISTANT".formatted(message.role()));
    }
    Objects.requireNonNull(finish, "finish");
    Objects.requireNonNull(usage, "usage");
  }
}
