// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Bound;
import dev.analemma.definition.Retry;
import dev.analemma.definition.Timeout;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.Texts.Site;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.SlotResolver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The time-outs and retries of a node while it is analyzed. */
final class LimitsDraft {
  private final List<Retry> retries;
  private final @Nullable Timeout timeout;
  private final Map<String, ParsedValue> references = new HashMap<>(0);

  /**
   * Reads what is written.
   *
   * @param pointer of what holds them: a node or its compensation
   */
  LimitsDraft(
      Texts texts, List<Retry> retries, @Nullable Timeout timeout, String pointer, Site site) {
    this.retries = retries;
    this.timeout = timeout;
    for (int r = 0; r < retries.size(); r++) {
      Retry retry = retries.get(r);
      String at = pointer + "/retry/" + r;
      read(texts, retry.max(), at + "/max", site);
      read(texts, retry.writtenDelay().orElse(null), at + "/delay", site);
      read(texts, retry.writtenMaxDelay().orElse(null), at + "/maxDelay", site);
    }
    if (timeout != null) {
      read(texts, timeout.total(), pointer + "/timeout/total", site);
      read(texts, timeout.attempt(), pointer + "/timeout/attempt", site);
      read(texts, timeout.heartbeat(), pointer + "/timeout/heartbeat", site);
    }
  }

  private void read(Texts texts, @Nullable Bound<?> bound, String pointer, Site site) {
    if (bound instanceof Bound.Reference<?> reference) {
      String text = reference.text();
      references.put(text, texts.value(TextNode.valueOf(text), pointer, site));
    }
  }

  LimitsPlan link(SlotResolver slots) {
    Map<String, Expression> linked = new HashMap<>();
    references.forEach((text, value) -> linked.put(text, value.link(slots)));
    return LimitsPlan.of(retries, timeout, linked);
  }
}
