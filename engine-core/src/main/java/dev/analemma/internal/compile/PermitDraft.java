// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Resource;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.Sink;
import dev.analemma.internal.compile.Texts.Site;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.internal.expression.SlotResolver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A {@code concurrency} while it is analyzed. Its form has been checked by whoever read it. */
final class PermitDraft {
  private final String name;
  private final @Nullable ParsedValue key;
  private final @Nullable ParsedValue min;
  private final @Nullable ParsedValue max;
  private final Resource.@Nullable Adapt adapt;
  private final boolean acrossWaits;

  private PermitDraft(Texts texts, String name, JsonNode written, String pointer, Site site) {
    boolean record = written.isObject();
    JsonNode keyAt = record ? written.get("key") : null;
    this.name = name;
    this.key = keyAt == null ? null : key(texts, keyAt, pointer + "/key", site);
    this.min = record ? value(texts, written.get("min"), pointer + "/min", site) : null;
    this.max =
        record
            ? value(texts, written.get("max"), pointer + "/max", site)
            : texts.value(written, pointer, site);
    String adapts = written.path("adapt").asText("");
    this.adapt =
        !adapts.isEmpty()
            ? Resource.Adapt.valueOf(adapts.toUpperCase(Locale.ROOT))
            // A lower bound has a meaning only where the limit moves.
            : min == null ? null : Resource.Adapt.GRADIENT;
    this.acrossWaits = written.path("acrossWaits").asBoolean(false);
  }

  /**
   * Reads the {@code concurrency} of a node.
   *
   * @param name the key where none is written
   */
  static PermitDraft read(Texts texts, String name, JsonNode written, String pointer, Site site) {
    return new PermitDraft(texts, name, written, pointer, site);
  }

  /** Reads the {@code concurrency} of a map; null for a plain window of its own. */
  static @Nullable PermitDraft ofItems(
      Texts texts, String name, @Nullable JsonNode written, String pointer, Site site) {
    if (written == null || !(written.has("key") || written.has("adapt") || written.has("min"))) {
      return null;
    }
    return new PermitDraft(texts, name, written, pointer, site);
  }

  private static ParsedValue key(Texts texts, JsonNode key, String pointer, Site site) {
    String text = key.asText();
    return text.startsWith("$")
        ? texts.value(key, pointer, site)
        : texts.template(text, Sink.TEXT, pointer, site);
  }

  private static @Nullable ParsedValue value(
      Texts texts, @Nullable JsonNode value, String pointer, Site site) {
    return value == null ? null : texts.value(value, pointer, site);
  }

  PermitPlan link(SlotResolver slots) {
    return new PermitPlan(name, link(key, slots), link(min, slots), link(max, slots), adapt);
  }

  private static @Nullable Linked link(@Nullable ParsedValue value, SlotResolver slots) {
    return value == null ? null : value.link(slots);
  }

  /** Reports a permit that is held while a node waits: others would wait for days with it. */
  void checkWaits(NodeDraft node, String pointer, Analysis analysis) {
    NodeDraft waiting = acrossWaits ? null : firstWait(node, pointer);
    if (waiting == null) {
      return;
    }
    analysis.error(
        "LOCK_ACROSS_WAIT",
        pointer,
        waiting == node
            ? "node '%s' would hold its permit while it waits".formatted(node.id)
            : "the permit would be held while '%s' at '%s' waits"
                .formatted(waiting.id, waiting.pointer()),
        "Move the %s out, or write 'acrossWaits: true' if all others shall wait with it"
            .formatted(waiting.definition.kind().key()));
  }

  /** Returns the first node that waits, or null; calls are told, since nobody knows them yet. */
  private static @Nullable NodeDraft firstWait(NodeDraft outer, String pointer) {
    Deque<NodeDraft> open = new ArrayDeque<>();
    open.push(outer);
    while (!open.isEmpty()) {
      NodeDraft node = open.pop();
      NodeKind kind = node.definition.kind();
      if (kind instanceof NodeKind.WaitKind || kind instanceof NodeKind.ApprovalKind) {
        return node;
      }
      if (kind instanceof NodeKind.CallKind) {
        node.lockedBy = pointer;
      }
      for (BodyDraft body : node.children) {
        for (BodyDraft part = body; part != null; part = part.cleanup) {
          part.nodes.forEach(open::push);
        }
      }
    }
    return null;
  }
}
