// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Bound;
import dev.analemma.definition.NodePolicies;
import dev.analemma.definition.Retry;
import dev.analemma.definition.Timeout;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads policies: retries, time-outs, concurrency, budget, cache, durability, retention. */
final class PolicyReader {
  private static final int MILLION = 1_000_000;

  private PolicyReader() {}

  static NodePolicies policies(Cursor node) {
    Cursor retry = node.get("retry");
    Cursor timeout = node.get("timeout");
    Cursor concurrency = node.get("concurrency");
    if (concurrency != null) {
      concurrency(concurrency);
    }
    Cursor cache = node.get("cache");
    if (cache != null) {
      cache(cache);
    }
    return new NodePolicies(
        retry == null ? List.of() : retries(retry),
        timeout == null ? null : timeout(timeout),
        concurrency == null ? null : concurrency.node(),
        budget(node.get("budget")),
        cache == null ? null : cache.node(),
        durability(node.get("durability")));
  }

  static List<Retry> retries(Cursor retry) {
    List<Retry> retries = new ArrayList<>();
    for (Cursor entry : retry.oneOrMany()) {
      Retry read = entry.object("retry: { max: 3, delay: 2s }") ? retry(entry) : null;
      if (read != null) {
        retries.add(read);
      }
    }
    return retries;
  }

  private static @Nullable Retry retry(Cursor entry) {
    entry.keys("retry");
    List<String> codes = new ArrayList<>();
    Cursor on = entry.get("on");
    if (on != null) {
      for (Cursor code : on.oneOrMany()) {
        String text = code.code(true);
        if (text != null) {
          codes.add(text);
        }
      }
      if (on.node().isArray() && on.node().isEmpty()) {
        on.fault(
            Codes.VALUE_OUT_OF_RANGE, "the list is empty", "Name error codes, or leave 'on' out");
      }
    }
    Cursor maxAt = entry.require("max", "Write how many retries may follow: max: 3");
    Bound<Integer> max = maxAt == null ? null : maxAt.integerBound(0, Retry.RETRIES_MAX);
    Bound<Duration> delay = boundOf(entry, "delay", false);
    Bound<Duration> maxDelay = boundOf(entry, "maxDelay", false);
    if (delay instanceof Bound.Literal<Duration> first
        && maxDelay instanceof Bound.Literal<Duration> most
        && first.value().compareTo(most.value()) > 0) {
      entry.faultAt(
          "maxDelay",
          Codes.VALUE_OUT_OF_RANGE,
          "maxDelay %s is shorter than delay %s".formatted(maxDelay, delay),
          "Write maxDelay at least as long as delay");
    }
    Cursor factorAt = entry.get("factor");
    BigDecimal factor = factorAt == null ? null : factorAt.number(1, 1_000);
    Cursor jitterAt = entry.get("jitter");
    Boolean jitter = jitterAt == null ? null : jitterAt.bool();
    return max == null
        ? null
        : Retry.of(
            codes.isEmpty() ? Retry.ANY : codes,
            max,
            delay,
            maxDelay,
            factor == null ? null : factor.doubleValue(),
            !Boolean.FALSE.equals(jitter));
  }

  private static @Nullable Timeout timeout(Cursor timeout) {
    if (timeout.node().isTextual()) {
      Bound<Duration> total = timeout.durationBound(true);
      return total == null ? null : Timeout.total(total);
    }
    if (!timeout.object("timeout: 30s or timeout: { attempt: 10s, total: 1m }")) {
      return null;
    }
    timeout.keys("timeout");
    Bound<Duration> total = boundOf(timeout, "total", true);
    Bound<Duration> attempt = boundOf(timeout, "attempt", true);
    Bound<Duration> heartbeat = boundOf(timeout, "heartbeat", true);
    if (timeout.node().isEmpty()) {
      timeout.fault(
          Codes.KEY_MISSING,
          "the time-out says nothing",
          "Write at least one of total, attempt, heartbeat, or leave the key out");
    }
    return new Timeout(total, attempt, heartbeat);
  }

  /** Checks a concurrency; its tree is kept as written. */
  static void concurrency(Cursor concurrency) {
    if (concurrency.node().isNumber()) {
      concurrency.integer(1, MILLION);
      return;
    }
    if (!concurrency.object("concurrency: 8 or concurrency: { key: …, min: 2, max: 32 }")) {
      return;
    }
    concurrency.keys("concurrency");
    Cursor key = concurrency.get("key");
    if (key != null) {
      key.text("key: \"llm/fast\"");
    }
    integerOf(concurrency, "min", 1, MILLION);
    integerOf(concurrency, "max", 1, MILLION);
    Cursor adapt = concurrency.get("adapt");
    if (adapt != null) {
      adapt.word(Keys.ADAPTS);
    }
    Cursor acrossWaits = concurrency.get("acrossWaits");
    if (acrossWaits != null) {
      acrossWaits.bool();
    }
    JsonNode min = concurrency.node().get("min");
    JsonNode max = concurrency.node().get("max");
    if (min != null
        && max != null
        && min.isInt()
        && max.isInt()
        && min.intValue() > max.intValue()) {
      concurrency.faultAt(
          "min",
          Codes.VALUE_OUT_OF_RANGE,
          "min %d is above max %d".formatted(min.intValue(), max.intValue()),
          "Write min at most as high as max");
    }
  }

  /** Checks a budget and returns its tree as written. */
  static @Nullable JsonNode budget(@Nullable Cursor budget) {
    if (budget == null) {
      return null;
    }
    if (budget.object("budget: { usd: 5.00 }")) {
      budget.keys("budget");
      Cursor usd = budget.get("usd");
      if (usd != null && !usd.isTemplate()) {
        usd.number(0, 1_000 * MILLION);
      }
      integerOf(budget, "tokens", 0, Integer.MAX_VALUE);
    }
    return budget.node();
  }

  private static void cache(Cursor cache) {
    if (cache.node().isTextual()) {
      cache.durationOrTemplate();
      return;
    }
    if (!cache.object("cache: 10m or cache: { ttl: 10m, key: … }")) {
      return;
    }
    cache.keys("cache");
    boundOf(cache, "ttl", true);
  }

  static @Nullable String durability(@Nullable Cursor durability) {
    return durability == null ? null : durability.word(Keys.DURABILITIES);
  }

  /** Checks a retention; its tree is kept as written. */
  static void retention(Cursor retention) {
    if (retention.node().isTextual()) {
      retention.duration(false);
      return;
    }
    if (retention.object("retention: 30d or retention: { completed: 7d, failed: 90d }")) {
      retention.keys("retention");
      durationOf(retention, "completed");
      durationOf(retention, "failed");
    }
  }

  /** Checks a batch; its tree is kept as written. */
  static void batch(Cursor batch) {
    if (batch.node().isNumber()) {
      batch.integer(1, MILLION);
      return;
    }
    if (!batch.object("batch: 500 or batch: { items: 500, bytes: 1MiB }")) {
      return;
    }
    batch.keys("batch");
    integerOf(batch, "items", 1, MILLION);
    Cursor bytes = batch.get("bytes");
    if (bytes != null) {
      size(bytes);
    }
    Cursor time = batch.get("time");
    if (time != null) {
      time.durationOrTemplate();
    }
    Cursor split = batch.get("splitOnError");
    if (split != null) {
      split.bool();
    }
    if (!batch.has("items") && !batch.has("bytes") && !batch.meant("items")) {
      batch.fault(
          Codes.KEY_MISSING,
          "the batch has no bound",
          "Write items, bytes or both: batch: { items: 500 }");
    }
  }

  /** Checks what is tolerated; the tree is kept as written. */
  static void tolerate(Cursor tolerate) {
    if (!tolerate.object("tolerate: { percent: 20 }")) {
      return;
    }
    tolerate.keys("tolerate");
    Cursor percent = tolerate.get("percent");
    if (percent != null && !percent.isTemplate()) {
      percent.number(0, 100);
    }
    integerOf(tolerate, "count", 0, Integer.MAX_VALUE);
  }

  private static void size(Cursor size) {
    JsonNode node = size.node();
    boolean good =
        node.isTextual()
            ? Quantities.bytes(node.textValue()) > 0
            : node.isIntegralNumber()
                && node.canConvertToLong()
                && node.longValue() > 0
                && node.longValue() <= Quantities.BYTES_MAX;
    if (!good) {
      size.fault(
          Codes.SIZE_INVALID,
          "%s is no size".formatted(Report.quote(node.asText())),
          "Write bytes as a number, or a number with B, KiB, MiB or GiB (1MiB), at most 1,024 GiB");
    }
  }

  private static void durationOf(Cursor object, String key) {
    Cursor value = object.get(key);
    if (value != null) {
      value.duration(false);
    }
  }

  private static @Nullable Bound<Duration> boundOf(Cursor object, String key, boolean positive) {
    Cursor value = object.get(key);
    return value == null ? null : value.durationBound(positive);
  }

  private static void integerOf(Cursor object, String key, int min, int max) {
    Cursor value = object.get(key);
    if (value != null) {
      value.integerOrTemplate(min, max);
    }
  }
}
