// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Sink;
import dev.analemma.expression.Bindings;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Evaluates texts over variables given as JSON with single quotes. */
final class Expressions {
  private static final JsonMapper LENIENT =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** What is wrong with a text. */
  static final class Faults extends AssertionError {
    private static final long serialVersionUID = 1L;
    private final transient List<Fault> faults;

    Faults(List<Fault> faults) {
      super(faults.toString());
      this.faults = List.copyOf(faults);
    }

    List<Fault> faults() {
      return faults;
    }
  }

  private Expressions() {}

  static JsonNode json(String text) {
    try {
      return LENIENT.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Numbers the roots it is asked for, and binds them to variables. */
  static final class Variables implements SlotResolver {
    private final Map<Root, Integer> slots = new LinkedHashMap<>();
    private final JsonNode values;

    Variables(JsonNode values) {
      this.values = values;
    }

    @Override
    public int slot(Root root) {
      return slots.computeIfAbsent(root, key -> slots.size());
    }

    Bindings bindings() {
      List<JsonNode> bound = new ArrayList<>();
      slots
          .keySet()
          .forEach(
              root ->
                  bound.add(
                      root.error()
                          ? values.path("error").get(root.name())
                          : values.get(root.name())));
      return slot -> bound.get(slot);
    }
  }

  static JsonNode evaluate(String text, String variables) {
    return evaluate(text, json(variables));
  }

  static JsonNode evaluate(String text, JsonNode variables) {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.expression(text, "/if", false, faults);
    if (!faults.isEmpty()) {
      throw new Faults(faults);
    }
    Variables slots = new Variables(variables);
    ParsedValue.Linked linked = parsed.link(slots);
    return linked.evaluate(slots.bindings());
  }

  static JsonNode value(String template, String variables) {
    return value(json(template), variables);
  }

  static JsonNode value(JsonNode template, String variables) {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.value(template, "", faults);
    if (!faults.isEmpty()) {
      throw new Faults(faults);
    }
    Variables slots = new Variables(json(variables));
    ParsedValue.Linked linked = parsed.link(slots);
    return linked.evaluate(slots.bindings());
  }

  static String template(String text, Sink sink, JsonNode variables) {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.template(text, sink, "/with/text", faults);
    if (!faults.isEmpty()) {
      throw new Faults(faults);
    }
    Variables slots = new Variables(variables);
    ParsedValue.Linked linked = parsed.link(slots);
    return linked.evaluate(slots.bindings()).textValue();
  }

  static List<Fault> faults(String text) {
    List<Fault> faults = new ArrayList<>();
    ValueParser.expression(text, "/if", false, faults);
    return faults;
  }

  static List<Fault> valueFaults(String text) {
    List<Fault> faults = new ArrayList<>();
    ValueParser.value(Json.nodes().textNode(text), "/with", faults);
    return faults;
  }

  static ParsedValue parsed(String text) {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.expression(text, "/if", false, faults);
    if (!faults.isEmpty()) {
      throw new Faults(faults);
    }
    return parsed;
  }

  /** Runs something in a thread with a stack of 256 KiB and returns what it threw, or null. */
  static Throwable onSmallStack(Runnable work) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                work.run();
              } catch (Throwable e) {
                thrown.set(e);
              }
            },
            "small-stack",
            256 * 1024);
    thread.start();
    thread.join();
    return thrown.get();
  }
}
