// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Body;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.definition.WorkflowPolicy;
import dev.analemma.internal.text.Names;
import dev.analemma.internal.text.Unread;
import dev.analemma.spi.DefinitionFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tree of a document into a definition, or tells everything that is wrong with its form.
 * Names are not resolved and expressions are not parsed here.
 *
 * <p>Cost is linear in the tree. Recursion goes one step for each body inside a body, which {@link
 * Limits#levelsMax} caps before each step.
 */
public final class DefinitionReader {
  private static final int TARGET_LENGTH_MAX = 256;

  /** Made for the first definition that uses something. */
  private static final class Target {
    // Bounded by the length check in front of it; no part can match what another one can.
    static final Pattern PATTERN =
        Pattern.compile("(skill:[^\\s@/:]+|asset:[^\\s@/:]+/[^\\s@:]+)(@[^\\s@]+)?");
  }

  private DefinitionReader() {}

  /**
   * What came out of reading.
   *
   * @param definition the definition, or null if there are errors
   * @param partial as much of it as could be read, errors or not; null if that is nothing
   * @param faults everything that is wrong, in the order of the document
   * @param unread the places that the partial definition lacks because of them
   */
  public record Result(
      @Nullable WorkflowDefinition definition,
      @Nullable WorkflowDefinition partial,
      List<Fault> faults,
      Unread unread) {
    /** Copies the components. */
    public Result {
      faults = List.copyOf(faults);
    }

    /** Returns what came of a document that could not be read at all. */
    static Result nothing(List<Fault> faults) {
      return new Result(null, null, faults, new Unread(Set.of()));
    }
  }

  /** Reads a document within the default limits. */
  public static Result read(DefinitionFormat.Parsed parsed) {
    return read(parsed, Limits.DEFAULT);
  }

  /** Reads a document within these limits. */
  public static Result read(DefinitionFormat.Parsed parsed, Limits limits) {
    Report report = new Report(parsed.locations(), parsed.unread(), limits.faultsMax());
    report.addAll(parsed.faults());
    JsonNode tree = parsed.tree();
    if (tree == null || !TreeLimits.check(tree, limits, report)) {
      return Result.nothing(report.faults());
    }
    WorkflowDefinition definition =
        workflow(new Cursor(report, Place.ROOT, tree), limits, parsed.locations());
    return new Result(
        report.isEmpty() ? definition : null, definition, report.faults(), report.unread());
  }

  private static @Nullable WorkflowDefinition workflow(
      Cursor document, Limits limits, Function<String, @Nullable Location> locations) {
    if (!document.object("{ \"analemma\": 1, \"name\": …, \"nodes\": { … } }")) {
      return null;
    }
    document.keys("workflow");
    version(document);
    String name = name(document);
    WorkflowDefinition.Builder builder = WorkflowDefinition.builder(name == null ? "x" : name);
    Cursor meta = document.get("meta");
    if (meta != null && meta.object("{ \"title\": … }") && meta.node() instanceof ObjectNode data) {
      builder.meta(data);
    }
    inputs(document.get("input"), builder);
    uses(document.get("uses"), builder);
    builder.policy(policy(document.get("policy")));
    NodeReader nodes = new NodeReader(limits);
    Cursor written =
        document.require("nodes", "Write nodes: { <id>: { operator: …, with: { … } } }");
    Map<String, NodeDefinition> read = written == null ? Map.of() : nodes.nodes(written, 1);
    for (Map.Entry<String, NodeDefinition> node : read.entrySet()) {
      builder.node(node.getKey(), node.getValue());
    }
    Cursor cleanup = document.get("finally");
    if (cleanup != null) {
      nodes.nodes(cleanup, 2).forEach(builder::cleanup);
    }
    Cursor output = document.get("output");
    builder.output(output == null ? null : output.node());
    return builder.locations(locations).build();
  }

  private static void version(Cursor document) {
    Cursor version = document.get("analemma");
    if (version == null) {
      if (!document.meant("analemma")) {
        document.fault(
            Codes.VERSION_MISSING,
            "key 'analemma' is missing",
            "Write analemma: 1 as the first key");
      }
      return;
    }
    String first = document.entries().iterator().next().getKey();
    if (!first.equals("analemma")) {
      version.fault(
          Codes.VERSION_NOT_FIRST,
          "key 'analemma' comes after %s".formatted(Report.quote(first)),
          "Write analemma: 1 as the first key");
    }
    if (!version.node().isIntegralNumber()) {
      version.wrongType("the format version", "analemma: 1");
    } else if (!version.node().canConvertToInt() || version.node().intValue() != Keys.VERSION) {
      version.fault(
          Codes.VERSION_UNKNOWN,
          "format version %s is unknown".formatted(Report.quote(version.node().asText())),
          "Write analemma: 1, or read the document with a newer engine");
    }
  }

  private static @Nullable String name(Cursor document) {
    Cursor cursor = document.require("name", "Write name: my-workflow");
    String name = cursor == null ? null : cursor.text("name: my-workflow");
    if (cursor != null && name != null && !Names.isWorkflowName(name)) {
      cursor.fault(
          Codes.NAME_INVALID,
          "%s is no name of a workflow".formatted(Report.quote(name)),
          "Write a small letter and then small letters, digits and '-', 64 characters at most");
      return null;
    }
    return name;
  }

  private static void inputs(@Nullable Cursor inputs, WorkflowDefinition.Builder builder) {
    if (inputs == null || !inputs.object("input: { minutes: { type: integer } }")) {
      return;
    }
    for (Map.Entry<String, JsonNode> entry : inputs.entries()) {
      Cursor schema = inputs.child(entry.getKey(), entry.getValue());
      if (fieldName("input", entry.getKey(), schema) && schema.object("{ type: string }")) {
        builder.input(entry.getKey(), schema.node());
        SchemaForm.check(schema);
      }
    }
  }

  private static void uses(@Nullable Cursor uses, WorkflowDefinition.Builder builder) {
    if (uses == null || !uses.object("uses: { notify: \"skill:notify@2\" }")) {
      return;
    }
    for (Map.Entry<String, JsonNode> entry : uses.entries()) {
      Cursor target = uses.child(entry.getKey(), entry.getValue());
      boolean named = fieldName("name", entry.getKey(), target);
      String text = target.text("\"skill:notify@2\" or \"asset:prompt/planner@^2\"");
      if (text == null) {
        continue;
      }
      if (text.length() > TARGET_LENGTH_MAX || !Target.PATTERN.matcher(text).matches()) {
        target.fault(
            Codes.TARGET_INVALID,
            "%s is neither a skill nor an asset".formatted(Report.quote(text)),
            "Write skill:<name>@<version> or asset:<kind>/<name>@<range>");
      } else if (named) {
        builder.uses(entry.getKey(), text);
      }
    }
  }

  /** Checks the name of an input or of a field: an id, but reserved words are free there. */
  static boolean fieldName(String what, String name, Cursor at) {
    if (Names.isId(name)) {
      return true;
    }
    at.fault(
        Codes.ID_INVALID,
        "%s %s is no id".formatted(what, Report.quote(name)),
        "Write a letter and then letters, digits and '_', 64 characters at most");
    return false;
  }

  private static WorkflowPolicy policy(@Nullable Cursor policy) {
    if (policy == null || !policy.object("policy: { timeout: 3d }")) {
      return WorkflowPolicy.NONE;
    }
    policy.keys("policy");
    Cursor timeout = policy.get("timeout");
    Duration deadline = timeout == null ? null : timeout.duration(true);
    Cursor retention = policy.get("retention");
    if (retention != null) {
      PolicyReader.retention(retention);
    }
    Cursor additional = policy.get("additionalInput");
    Boolean additionalInput = additional == null ? null : additional.bool();
    return new WorkflowPolicy(
        deadline,
        PolicyReader.budget(policy.get("budget")),
        PolicyReader.durability(policy.get("durability")),
        retention == null ? null : retention.node(),
        Boolean.TRUE.equals(additionalInput));
  }

  /** Reads the {@code nodes} and {@code output} of a body that stands in a kind's object. */
  static Body body(NodeReader reader, Cursor kind, int level) {
    Cursor nodes = kind.require("nodes", "Write nodes: { <id>: { operator: …, with: { … } } }");
    Cursor output = kind.get("output");
    return new Body(
        nodes == null ? Map.of() : reader.nodes(nodes, level),
        output == null ? null : output.node());
  }
}
