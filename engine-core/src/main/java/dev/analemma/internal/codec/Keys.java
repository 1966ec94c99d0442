// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of the format, table by table: what the reader accepts, what the JSON Schema says and
 * what the documentation lists.
 */
public final class Keys {
  /** The format version that this reader understands. */
  public static final int VERSION = 1;

  /** The kind keys of a node. */
  public static final List<String> KINDS =
      List.of(
          "operator",
          "block",
          "race",
          "map",
          "loop",
          "machine",
          "call",
          "wait",
          "approval",
          "fail");

  /** The keys that stand beside a kind key of some kinds: key to those kinds. */
  public static final Map<String, List<String>> COMPANIONS =
      ordered(
          Map.entry("with", List.of("operator", "call")),
          Map.entry("stream", List.of("operator")),
          Map.entry("detach", List.of("call")));

  /** The keys that every kind takes, in the order they are written in. */
  public static final List<String> COMMON =
      List.of(
          "if",
          "when",
          "after",
          "catch",
          "compensate",
          "retry",
          "timeout",
          "concurrency",
          "budget",
          "cache",
          "durability");

  /** The durabilities. */
  public static final List<String> DURABILITIES = List.of("strict", "async", "none");

  /** The merge rules of a machine's state. */
  public static final List<String> MERGES =
      List.of("replace", "append", "max", "min", "sum", "union", "merge");

  /** The ways of adapting a concurrency. */
  public static final List<String> ADAPTS = List.of("aimd", "gradient");

  /** Every table: its name to its keys. */
  public static final Map<String, List<String>> TABLES =
      ordered(
          Map.entry(
              "workflow",
              List.of(
                  "analemma",
                  "name",
                  "meta",
                  "input",
                  "uses",
                  "policy",
                  "nodes",
                  "finally",
                  "output")),
          Map.entry(
              "policy", List.of("timeout", "budget", "durability", "retention", "additionalInput")),
          Map.entry("node", join(COMMON, KINDS, List.copyOf(COMPANIONS.keySet()))),
          Map.entry("branch", branch()),
          Map.entry("machineNode", machineNode()),
          Map.entry("block", List.of("nodes", "output", "onError", "finally")),
          Map.entry("race", List.of("branches")),
          Map.entry(
              "map",
              List.of(
                  "items",
                  "source",
                  "as",
                  "batch",
                  "concurrency",
                  "tolerate",
                  "results",
                  "itemKey",
                  "onItemError",
                  "nodes",
                  "output")),
          Map.entry("loop", List.of("as", "max", "state", "nodes", "set", "until")),
          Map.entry("machine", List.of("as", "start", "max", "state", "nodes", "output")),
          Map.entry("stateField", List.of("init", "merge", "max")),
          Map.entry("transition", List.of("if", "to")),
          Map.entry("call", List.of("definition", "profile")),
          Map.entry("wait", List.of("for", "until", "signal", "timeout", "schema")),
          Map.entry("approval", List.of("to", "show", "timeout", "escalate", "quorum")),
          Map.entry("escalation", List.of("after", "to")),
          Map.entry("fail", List.of("code", "message", "details")),
          Map.entry("catchTarget", List.of("value")),
          Map.entry("compensate", List.of("operator", "with", "retry", "on")),
          Map.entry("retry", List.of("on", "max", "delay", "maxDelay", "factor", "jitter")),
          Map.entry("timeout", List.of("total", "attempt", "heartbeat")),
          Map.entry("concurrency", List.of("key", "min", "max", "adapt", "acrossWaits")),
          Map.entry("budget", List.of("usd", "tokens")),
          Map.entry("cache", List.of("ttl", "key")),
          Map.entry("retention", List.of("completed", "failed")),
          Map.entry("batch", List.of("items", "bytes", "time", "splitOnError")),
          Map.entry("tolerate", List.of("percent", "count")));

  private Keys() {}

  /** Returns the keys of a table. */
  public static List<String> of(String table) {
    List<String> keys = TABLES.get(table);
    if (keys == null) {
      throw new IllegalArgumentException("there is no table of keys '" + table + "'");
    }
    return keys;
  }

  private static List<String> branch() {
    List<String> keys = new ArrayList<>(join(COMMON, KINDS, List.copyOf(COMPANIONS.keySet())));
    keys.removeAll(List.of("when", "after"));
    return List.copyOf(keys);
  }

  private static List<String> machineNode() {
    List<String> keys = new ArrayList<>(branch());
    keys.remove("if");
    keys.addAll(List.of("set", "next"));
    return List.copyOf(keys);
  }

  @SafeVarargs
  private static <T> List<T> join(List<T>... lists) {
    List<T> all = new ArrayList<>();
    for (List<T> list : lists) {
      all.addAll(list);
    }
    return List.copyOf(all);
  }

  @SafeVarargs
  private static <V> Map<String, V> ordered(Map.Entry<String, V>... entries) {
    Map<String, V> map = new LinkedHashMap<>();
    for (Map.Entry<String, V> entry : entries) {
      map.put(entry.getKey(), entry.getValue());
    }
    return Collections.unmodifiableMap(map);
  }
}
