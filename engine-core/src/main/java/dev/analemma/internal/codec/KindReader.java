// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.definition.Body;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.StateField;
import dev.analemma.internal.text.Names;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the value of a kind key. */
final class KindReader {
  private static final String USES = "$.uses.";
  private static final JsonNode ONE = IntNode.valueOf(1);

  private KindReader() {}

  static @Nullable NodeKind kind(
      NodeReader reader, String key, Cursor written, Cursor node, int level) {
    return switch (key) {
      case "operator" -> operator(written, node);
      case "block" -> block(reader, written, level);
      case "race" -> race(reader, written, level);
      case "map" -> map(reader, written, level);
      case "loop" -> loop(reader, written, level);
      case "machine" -> machine(reader, written, level);
      case "call" -> call(written, node);
      case "wait" -> waiting(written);
      case "approval" -> approval(written);
      case "fail" -> fail(written);
      default -> throw new IllegalArgumentException("there is no kind '" + key + "'");
    };
  }

  private static @Nullable NodeKind operator(Cursor written, Cursor node) {
    String name = written.operator();
    Cursor stream = node.get("stream");
    String channel = stream == null ? null : stream.id("channel");
    return name == null ? null : new NodeKind.OperatorKind(name, node.node().get("with"), channel);
  }

  private static @Nullable NodeKind block(NodeReader reader, Cursor written, int level) {
    if (!written.object("block: { nodes: { … }, output: … }")) {
      return null;
    }
    written.keys("block");
    Body body = DefinitionReader.body(reader, written, level + 1);
    Cursor onError = written.get("onError");
    String mode = onError == null ? null : onError.word(List.of("cancel", "settle"));
    Cursor cleanup = written.get("finally");
    return new NodeKind.BlockKind(
        body, "settle".equals(mode), cleanup == null ? Map.of() : reader.nodes(cleanup, level + 2));
  }

  private static @Nullable NodeKind race(NodeReader reader, Cursor written, int level) {
    if (!written.object("race: { branches: { a: { … }, b: { … } } }")) {
      return null;
    }
    written.keys("race");
    Cursor branches = written.require("branches", "Write branches: { a: { … }, b: { … } }");
    Map<String, NodeDefinition> read =
        branches == null ? Map.of() : reader.branches(branches, level + 1);
    if (branches != null && branches.node().isObject() && branches.node().isEmpty()) {
      branches.fault(Codes.VALUE_OUT_OF_RANGE, "the race has no branch", "Write at least one");
    }
    return new NodeKind.RaceKind(read);
  }

  private static @Nullable NodeKind map(NodeReader reader, Cursor written, int level) {
    if (!written.object("map: { items: $.input.list, nodes: { … }, output: … }")) {
      return null;
    }
    written.keys("map");
    if (written.has("items") && written.has("source")) {
      written.faultAt(
          "source",
          Codes.FORM_CONFLICT,
          "'items' and 'source' are both written",
          "Keep items for a list of the run, source for a stream from outside");
    } else if (!written.has("items") && !written.has("source") && !written.meant("items")) {
      written.fault(
          Codes.KEY_MISSING,
          "the map says neither 'items' nor 'source'",
          "Write items: $.<list>, or source: { reader: …, uri: … }");
    }
    Cursor source = written.get("source");
    if (source != null) {
      plugIn(source, "reader", "source: { reader: s3, uri: $.input.manifest }");
    }
    Cursor results = written.get("results");
    if (results != null
        && !(results.node().isTextual() && results.node().textValue().equals("inline"))) {
      plugIn(results, "writer", "results: inline or results: { writer: s3, uri: $.input.out }");
    }
    ifThere(written, "batch", PolicyReader::batch);
    ifThere(written, "concurrency", PolicyReader::concurrency);
    ifThere(written, "tolerate", PolicyReader::tolerate);
    Cursor itemKey = written.get("itemKey");
    written.require("output", "Write the result of one item: output: $.<node>");
    return new NodeKind.MapKind(
        written.node().get("items"),
        written.node().get("source"),
        as(written),
        written.node().get("batch"),
        written.node().get("concurrency"),
        written.node().get("tolerate"),
        written.node().get("results"),
        itemKey == null ? null : itemKey.expression(),
        written.node().get("onItemError"),
        DefinitionReader.body(reader, written, level + 1));
  }

  private static @Nullable NodeKind loop(NodeReader reader, Cursor written, int level) {
    if (!written.object("loop: { max: 3, state: { … }, nodes: { … }, set: { … }, until: … }")) {
      return null;
    }
    written.keys("loop");
    Cursor until = written.require("until", "Write when it ends: until: \"state.done\"");
    String condition = until == null ? null : until.expression();
    return new NodeKind.LoopKind(
        as(written),
        rounds(written),
        NodeReader.fields(written.get("state")),
        DefinitionReader.body(reader, written, level + 1),
        NodeReader.fields(written.get("set")),
        condition == null ? "" : condition);
  }

  private static @Nullable NodeKind machine(NodeReader reader, Cursor written, int level) {
    if (!written.object("machine: { start: …, max: 32, state: { … }, nodes: { … } }")) {
      return null;
    }
    written.keys("machine");
    Cursor start = written.require("start", "Write the first node: start: <node>");
    String first = start == null ? null : start.id("node");
    Cursor nodes = written.require("nodes", "Write nodes: { <id>: { …, next: … } }");
    return new NodeKind.MachineKind(
        as(written),
        first == null ? "" : first,
        rounds(written),
        state(written.get("state")),
        nodes == null ? Map.of() : reader.machineNodes(nodes, level + 1),
        written.node().get("output"));
  }

  private static Map<String, StateField> state(@Nullable Cursor written) {
    if (written == null || !written.object("state: { count: { init: 0, merge: sum } }")) {
      return Map.of();
    }
    Map<String, StateField> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : written.entries()) {
      Cursor field = written.child(entry.getKey(), entry.getValue());
      DefinitionReader.fieldName("field", entry.getKey(), field);
      fields.put(entry.getKey(), stateField(field));
    }
    return fields;
  }

  // An object is always the long form, so that a first value that is an object cannot be misread.
  private static StateField stateField(Cursor field) {
    if (!field.node().isObject()) {
      return new StateField(field.node(), "replace", null);
    }
    field.keys("stateField");
    Cursor init = field.require("init", "Write { init: <first value> }, also for an object");
    Cursor merge = field.get("merge");
    String rule = merge == null ? null : merge.word(Keys.MERGES);
    Cursor max = field.get("max");
    Integer elements = max == null ? null : max.integer(1, Quantities.ROUNDS_MAX);
    return new StateField(
        init == null ? NullNode.instance : init.node(), rule == null ? "replace" : rule, elements);
  }

  private static NodeKind call(Cursor written, Cursor node) {
    Cursor detach = node.get("detach");
    boolean detached = detach != null && Boolean.TRUE.equals(detach.bool());
    JsonNode with = node.node().get("with");
    if (written.node().isObject()) {
      written.keys("call");
      Cursor definition = written.require("definition", "Write definition: $.<node>.definition");
      Cursor profile = written.require("profile", "Name a profile of the host: profile: <name>");
      return new NodeKind.CallKind(
          null,
          definition == null ? null : definition.node(),
          profile == null ? null : profile.id("profile"),
          with,
          detached);
    }
    String text = written.text("call: $.uses.<name> or call: { definition: …, profile: … }");
    if (text != null && (!text.startsWith(USES) || !Names.isId(text.substring(USES.length())))) {
      written.fault(
          Codes.TARGET_INVALID,
          "%s is no skill of 'uses'".formatted(Report.quote(text)),
          "Write the skill under uses and call it as $.uses.<name>");
    }
    return new NodeKind.CallKind(written.node(), null, null, with, detached);
  }

  private static @Nullable NodeKind waiting(Cursor written) {
    if (!written.object("wait: { for: 2h }, wait: { until: … } or wait: { signal: <name> }")) {
      return null;
    }
    written.keys("wait");
    List<String> forms = new ArrayList<>(List.of("for", "until", "signal"));
    forms.removeIf(key -> !written.has(key));
    if (forms.size() > 1) {
      written.fault(
          Codes.FORM_CONFLICT,
          "%s are written at once".formatted(String.join(" and ", forms)),
          "Keep one of for, until, signal");
    } else if (forms.isEmpty()
        && List.of("for", "until", "signal").stream().noneMatch(written::meant)) {
      written.fault(
          Codes.KEY_MISSING,
          "the wait does not say what for",
          "Write one of for, until, signal: wait: { for: 2h }");
    }
    ifThere(written, "for", Cursor::durationOrTemplate);
    ifThere(written, "until", KindReader::instant);
    ifThere(written, "timeout", Cursor::durationOrTemplate);
    Cursor signal = written.get("signal");
    String name = signal == null ? null : signal.id("signal");
    Cursor schema = written.get("schema");
    if (schema != null && schema.object("schema: { type: object }")) {
      SchemaForm.check(schema);
    }
    for (String key : List.of("timeout", "schema")) {
      if (!forms.isEmpty() && signal == null && written.has(key)) {
        written.faultAt(
            key,
            Codes.FORM_CONFLICT,
            "'%s' belongs to a wait for a signal".formatted(key),
            "Leave it out, or wait for a signal");
      }
    }
    return new NodeKind.WaitKind(
        written.node().get("for"),
        written.node().get("until"),
        name,
        written.node().get("timeout"),
        written.node().get("schema"));
  }

  private static void instant(Cursor until) {
    String text = until.text("an instant, for example 2030-01-31T09:00:00Z, or a path");
    if (text == null || until.isTemplate()) {
      return;
    }
    try {
      OffsetDateTime.parse(text);
    } catch (DateTimeException e) {
      until.fault(
          Codes.VALUE_OUT_OF_RANGE,
          "%s is no instant".formatted(Report.quote(text)),
          "Write date, time and offset as in 2030-01-31T09:00:00Z, or a path");
    }
  }

  private static @Nullable NodeKind approval(Cursor written) {
    if (!written.object("approval: { to: \"group:sre\", show: $.plan, timeout: 24h }")) {
      return null;
    }
    written.keys("approval");
    Cursor to = written.require("to", "Write who decides: to: \"group:sre\"");
    if (to != null) {
      people(to);
    }
    ifThere(written, "timeout", Cursor::durationOrTemplate);
    Cursor quorum = written.get("quorum");
    Integer approvals = quorum == null ? null : quorum.integer(1, 1_000);
    List<NodeKind.Escalation> escalations = new ArrayList<>();
    Cursor escalate = written.get("escalate");
    if (escalate != null && escalate.array("escalate: [ { after: 1h, to: \"group:lead\" } ]")) {
      for (Cursor entry : escalate.elements()) {
        if (!entry.object("{ after: 1h, to: \"group:lead\" }")) {
          continue;
        }
        entry.keys("escalation");
        Cursor after = entry.require("after", "Write how long after the start: after: 1h");
        Cursor who = entry.require("to", "Write who is told: to: \"group:lead\"");
        if (after != null) {
          after.durationOrTemplate();
        }
        if (who != null) {
          people(who);
        }
        if (after != null && who != null) {
          escalations.add(new NodeKind.Escalation(after.node(), who.node()));
        }
      }
    }
    return new NodeKind.ApprovalKind(
        to == null ? NullNode.instance : to.node(),
        written.node().get("show"),
        written.node().get("timeout"),
        escalations,
        approvals);
  }

  private static void people(Cursor to) {
    for (Cursor one : to.oneOrMany()) {
      String text = one.text("\"group:sre\", or a list of such names");
      if (text != null && text.isBlank()) {
        one.fault(Codes.VALUE_OUT_OF_RANGE, "nobody is named", "Write a user or a group");
      }
    }
    if (to.node().isArray() && to.node().isEmpty()) {
      to.fault(Codes.VALUE_OUT_OF_RANGE, "nobody is named", "Write a user or a group");
    }
  }

  private static @Nullable NodeKind fail(Cursor written) {
    if (!written.object("fail: { code: NOT_FIXED, message: … }")) {
      return null;
    }
    written.keys("fail");
    Cursor code = written.require("code", "Write an error code: code: NOT_FIXED");
    String text = code == null ? null : code.code(false);
    ifThere(written, "message", message -> message.text("a message"));
    return new NodeKind.FailKind(
        text == null ? "" : text, written.node().get("message"), written.node().get("details"));
  }

  private static @Nullable String as(Cursor written) {
    Cursor as = written.get("as");
    return as == null ? null : as.freeId("name");
  }

  private static JsonNode rounds(Cursor written) {
    Cursor max = written.require("max", "Write the highest number: max: 100");
    if (max == null) {
      return ONE;
    }
    max.integerOrTemplate(1, Quantities.ROUNDS_MAX);
    return max.node();
  }

  private static void plugIn(Cursor written, String key, String example) {
    if (!written.object(example)) {
      return;
    }
    Cursor name = written.require(key, "Write " + example);
    String text = name == null ? null : name.text(example);
    if (name != null && text != null && !Names.isId(text)) {
      name.fault(
          Codes.NAME_INVALID,
          "%s is no name of a %s".formatted(Report.quote(text), key),
          "Write a letter and then letters, digits and '_', 64 characters at most");
    }
  }

  private static void ifThere(Cursor object, String key, Consumer<Cursor> check) {
    Cursor value = object.get(key);
    if (value != null) {
      check.accept(value);
    }
  }
}
