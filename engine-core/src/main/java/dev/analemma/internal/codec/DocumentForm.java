// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.Bound;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.MachineNode;
import dev.analemma.definition.NodeKind.StateField;
import dev.analemma.definition.NodePolicies;
import dev.analemma.definition.Retry;
import dev.analemma.definition.Timeout;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.definition.WorkflowPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The document of a definition, one level at a time: each part is turned into a map, a list or a
 * tree whose values are again parts. Whoever writes the document keeps the stack, so that no depth
 * of bodies overflows one, and sees each part only while it is written.
 *
 * <p>Shorthand is written out, durations are ISO-8601, sizes bytes, closed choices that are the
 * format's default are left out, as are empty lists and maps.
 */
final class DocumentForm {
  private DocumentForm() {}

  /** The document without {@code meta}: what identifies a definition. */
  record Identity(WorkflowDefinition definition) {}

  /** Returns a {@code Map<String, ?>}, a {@code List<?>} or a {@code JsonNode}. */
  static Object expand(Object part) {
    if (part instanceof JsonNode || part instanceof Map || part instanceof List) {
      return part;
    }
    if (part instanceof NodeDefinition node) {
      return NodeForm.node(node).map();
    }
    if (part instanceof MachineNode node) {
      return NodeForm.machineNode(node).map();
    }
    if (part instanceof String text) {
      return TextNode.valueOf(text);
    }
    if (part instanceof SchemaForm schema) {
      return schema.expand();
    }
    if (part instanceof WorkflowDefinition definition) {
      return workflow(definition, true);
    }
    if (part instanceof Identity identity) {
      return workflow(identity.definition(), false);
    }
    throw new IllegalArgumentException("a document holds no " + part.getClass().getName());
  }

  private static Map<String, Object> workflow(WorkflowDefinition definition, boolean meta) {
    Fields fields = new Fields();
    fields.put("analemma", IntNode.valueOf(Keys.VERSION));
    fields.put("name", definition.name());
    if (meta) {
      fields.putUnlessEmpty("meta", definition.meta());
    }
    Map<String, Object> inputs = new LinkedHashMap<>();
    definition.input().forEach((name, schema) -> inputs.put(name, SchemaForm.of(schema)));
    fields.putUnlessEmpty("input", inputs);
    fields.putUnlessEmpty("uses", definition.uses());
    fields.putUnlessEmpty("policy", policy(definition.policy()));
    fields.put("nodes", definition.body().nodes());
    fields.putUnlessEmpty("finally", definition.cleanup());
    fields.put("output", definition.body().output());
    return fields.map();
  }

  private static Map<String, Object> policy(WorkflowPolicy policy) {
    Fields fields = new Fields();
    fields.put("timeout", duration(policy.timeout()));
    fields.put("budget", policy.budget());
    fields.put("durability", policy.durability());
    fields.put("retention", retention(policy.retention()));
    if (policy.additionalInput()) {
      fields.put("additionalInput", BooleanNode.TRUE);
    }
    return fields.map();
  }

  private static @Nullable Object retention(@Nullable JsonNode retention) {
    if (retention == null) {
      return null;
    }
    if (retention.isTextual()) {
      Fields fields = new Fields();
      fields.put("completed", duration(retention));
      fields.put("failed", duration(retention));
      return fields.map();
    }
    return durations(retention, List.of("completed", "failed"));
  }

  /** An object under construction; null is not written. */
  static final class Fields {
    private final Map<String, Object> map = new LinkedHashMap<>();

    void put(String key, @Nullable Object value) {
      if (value != null) {
        map.put(key, value);
      }
    }

    void putUnlessEmpty(String key, Map<String, ?> value) {
      if (!value.isEmpty()) {
        map.put(key, value);
      }
    }

    void putUnlessEmpty(String key, JsonNode value) {
      if (!value.isEmpty()) {
        map.put(key, value);
      }
    }

    void putUnlessEmpty(String key, List<?> value) {
      if (!value.isEmpty()) {
        map.put(key, value);
      }
    }

    Map<String, Object> map() {
      return map;
    }
  }

  // Values that have more than one way of writing.

  static @Nullable JsonNode duration(@Nullable Duration duration) {
    return duration == null ? null : TextNode.valueOf(duration.toString());
  }

  private static @Nullable JsonNode bound(@Nullable Bound<Duration> bound) {
    return bound == null
        ? null
        : TextNode.valueOf(bound.<String>fold(Duration::toString, text -> text));
  }

  static @Nullable JsonNode duration(@Nullable JsonNode written) {
    if (written == null || !written.isTextual() || Cursor.isTemplate(written)) {
      return written;
    }
    Duration duration = Quantities.duration(written.textValue());
    return duration == null ? written : duration(duration);
  }

  /** Returns the object with the durations under these keys in their one form. */
  static Object durations(JsonNode written, List<String> keys) {
    if (!written.isObject()) {
      return written;
    }
    Fields fields = new Fields();
    for (Map.Entry<String, JsonNode> entry : written.properties()) {
      JsonNode value = entry.getValue();
      fields.put(entry.getKey(), keys.contains(entry.getKey()) ? duration(value) : value);
    }
    return fields.map();
  }

  static @Nullable Object concurrency(@Nullable JsonNode written) {
    return numberFor("max", written);
  }

  static @Nullable Object cache(@Nullable JsonNode written) {
    if (written == null) {
      return null;
    }
    if (written.isTextual()) {
      Fields fields = new Fields();
      fields.put("ttl", duration(written));
      return fields.map();
    }
    return durations(written, List.of("ttl"));
  }

  static @Nullable Object batch(@Nullable JsonNode written) {
    if (written == null || !written.isObject()) {
      return numberFor("items", written);
    }
    Fields fields = new Fields();
    for (Map.Entry<String, JsonNode> entry : written.properties()) {
      JsonNode value = entry.getValue();
      fields.put(
          entry.getKey(),
          switch (entry.getKey()) {
            case "bytes" -> size(value);
            case "time" -> duration(value);
            default -> value;
          });
    }
    return fields.map();
  }

  private static JsonNode size(JsonNode written) {
    long bytes = written.isTextual() ? Quantities.bytes(written.textValue()) : -1;
    return bytes < 0 ? written : LongNode.valueOf(bytes);
  }

  private static @Nullable Object numberFor(String key, @Nullable JsonNode written) {
    if (written == null || !written.isNumber()) {
      return written;
    }
    Fields fields = new Fields();
    fields.put(key, written);
    return fields.map();
  }

  static List<Object> retries(List<Retry> retries) {
    List<Object> all = new ArrayList<>(retries.size());
    for (Retry retry : retries) {
      Fields fields = new Fields();
      if (!retry.on().equals(Retry.ANY)) {
        fields.put("on", retry.on());
      }
      fields.put("max", retry.max().<JsonNode>fold(IntNode::valueOf, TextNode::valueOf));
      fields.put("delay", bound(retry.writtenDelay().orElse(null)));
      fields.put("maxDelay", bound(retry.writtenMaxDelay().orElse(null)));
      retry
          .writtenFactor()
          .ifPresent(
              factor -> fields.put("factor", DecimalNode.valueOf(BigDecimal.valueOf(factor))));
      if (!retry.jitter()) {
        fields.put("jitter", BooleanNode.FALSE);
      }
      all.add(fields.map());
    }
    return all;
  }

  static List<Object> atoms(List<Atom> atoms) {
    List<Object> all = new ArrayList<>(atoms.size());
    for (Atom atom : atoms) {
      all.add(TextNode.valueOf(atom.toString()));
    }
    return all;
  }

  static Map<String, Object> catches(Map<String, CatchTarget> catches) {
    Map<String, Object> all = new LinkedHashMap<>();
    catches.forEach(
        (code, target) -> {
          if (target instanceof CatchTarget.ToLabel label) {
            all.put(code, label.label());
          } else if (target instanceof CatchTarget.ToValue value) {
            all.put(code, Map.of("value", value.value()));
          } else {
            all.put(code, "ignore");
          }
        });
    return all;
  }

  static Map<String, Object> compensation(Compensation compensation) {
    Fields fields = new Fields();
    fields.put("operator", compensation.operator());
    fields.put("with", compensation.with());
    fields.putUnlessEmpty("retry", retries(compensation.retry()));
    if (compensation.onStarted()) {
      fields.put("on", "started");
    }
    return fields.map();
  }

  static void policies(Fields fields, NodePolicies policies) {
    fields.putUnlessEmpty("retry", retries(policies.retry()));
    Timeout timeout = policies.timeout();
    if (timeout != null) {
      Fields parts = new Fields();
      parts.put("total", bound(timeout.total()));
      parts.put("attempt", bound(timeout.attempt()));
      parts.put("heartbeat", bound(timeout.heartbeat()));
      fields.putUnlessEmpty("timeout", parts.map());
    }
    fields.put("concurrency", concurrency(policies.concurrency()));
    fields.put("budget", policies.budget());
    fields.put("cache", cache(policies.cache()));
    fields.put("durability", policies.durability());
  }

  static Map<String, Object> stateFields(Map<String, StateField> state) {
    Map<String, Object> all = new LinkedHashMap<>();
    state.forEach(
        (name, field) -> {
          Fields fields = new Fields();
          fields.put("init", field.init());
          if (!field.merge().equals("replace")) {
            fields.put("merge", field.merge());
          }
          Integer max = field.max();
          fields.put("max", max == null ? null : IntNode.valueOf(max));
          all.put(name, fields.map());
        });
    return all;
  }

  static List<Object> transitions(List<NodeKind.Transition> next) {
    List<Object> all = new ArrayList<>(next.size());
    for (NodeKind.Transition transition : next) {
      Fields fields = new Fields();
      fields.put("if", transition.condition());
      fields.put("to", transition.to());
      all.add(fields.map());
    }
    return all;
  }
}
