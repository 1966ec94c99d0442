// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.Profile;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.testkit.MemoryFiles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A random document of all kinds of nodes, drawn from a seed, with a bounded number of nodes and a
 * bounded depth: {@link Feature} lists what it may hold. Nodes refer to nodes drawn before them;
 * ids are unique in the whole document. Time-outs are not drawn, nor what the host bounds: caches,
 * permits and budgets.
 */
final class RandomDefinition {
  /** What a document may hold beside operators. */
  enum Feature {
    BLOCK,
    SETTLE,
    FAIL,
    CATCH,
    RETRY,
    UNDO_STARTED,
    FINALLY,
    BLOCK_FINALLY,
    RACE,
    MAP,
    LOOP,
    MACHINE,
    COMPENSATE,
    WAIT,
    SIGNAL,
    APPROVAL,
    SKILL,
    DETACH,
    DEFINITION,
    BATCH,
    COMPOSITE,

    /** A retry of a race, a loop, a machine, a composite or a call. */
    RETRY_BODY,

    /** A retry of a map: of its items. */
    RETRY_ITEM,

    /** A retry that reads how often it may be used. */
    RETRY_READS,

    /** A step of a machine that is no operator. */
    STEP,
    SOURCE,
    WRITER,
    QUORUM,
    UNTIL,

    /** A compensation that fails. */
    UNDO_FAILS,

    /** Paths in a {@code first} over nodes of several bodies. */
    FIRST_ACROSS
  }

  static final int DEPTH_MAX = 3;

  /** How many calls of skills may be inside one another. */
  private static final int CALLS_MAX = 2;

  static final List<String> OPERATORS = List.of("t.inline", "t.compute", "t.blocking", "t.async");

  /** A node that others may name. */
  record Known(String id, ObjectNode body, List<String> labels, List<String> errorLabels) {}

  /** What can be seen in a body: own nodes by atoms and values, the others by values alone. */
  static final class Scope {
    final List<Known> own = new ArrayList<>();
    final List<Known> outer = new ArrayList<>();

    /** Expressions over variables, each an integer. */
    final List<String> numbers = new ArrayList<>();

    Scope inside() {
      Scope scope = new Scope();
      scope.outer.addAll(outer);
      scope.outer.addAll(own);
      scope.numbers.addAll(numbers);
      return scope;
    }
  }

  /** How often each kind of node was drawn. */
  final Map<Feature, Integer> drawn = new EnumMap<>(Feature.class);

  final ObjectNode document;

  /** The skills that it calls, by the names that are used everywhere; what another calls first. */
  final Map<String, ObjectNode> skills = new LinkedHashMap<>();

  /** The files that its maps read. */
  final Map<String, ArrayNode> sources = new LinkedHashMap<>();

  private final Random random;
  final RandomLeaf leaf = new RandomLeaf(this);
  private final RandomBodies bodies = new RandomBodies(this);

  /** What is used by the documents that are being drawn, the innermost first. */
  private final Deque<ObjectNode> uses = new ArrayDeque<>();

  private final Set<Feature> features;

  /** One operator in so many fails; in some documents many do, so that errors meet. */
  private final int failing;

  /** How many nodes may still be drawn. */
  int left;

  private int ids;

  /**
   * Draws a document.
   *
   * @param size the highest number of nodes, those inside of nodes included
   */
  RandomDefinition(int size, long seed, Set<Feature> features) {
    this.random = new Random(seed);
    this.features = features;
    this.left = size;
    this.failing = one(5) ? 2 : 9;
    document = workflow("random", size);
  }

  private ObjectNode workflow(String name, int size) {
    ObjectNode workflow = Term.JSON.objectNode();
    workflow.put("analemma", 1);
    workflow.put("name", name);
    workflow.putObject("input").putObject("x").put("type", "integer").put("default", 3);
    Scope scope = new Scope();
    scope.numbers.add("input.x");
    uses.push(Term.JSON.objectNode());
    boolean whole = uses.size() == 1;
    workflow.set("nodes", nodes(scope, size, whole ? 0 : 1));
    if (may(Feature.FINALLY, 5)) {
      Scope last = new Scope();
      left += 2;
      workflow.set("finally", nodes(last, 2, DEPTH_MAX));
    }
    workflow.set("output", output(scope));
    ObjectNode used = uses.pop();
    if (!used.isEmpty()) {
      workflow.set("uses", used);
    }
    return workflow;
  }

  /** Returns the path of a skill that is drawn, or was; null if there are calls enough. */
  @Nullable String skill() {
    String name;
    if (!skills.isEmpty() && one(3)) {
      name = any(List.copyOf(skills.keySet()));
    } else if (uses.size() <= CALLS_MAX && left > 0) {
      ObjectNode skill = workflow("skill", share());
      name = "s" + skills.size();
      skills.put(name, skill.put("name", name));
    } else {
      return null;
    }
    uses.getFirst().put(name, "skill:" + name + "@1");
    return "$.uses." + name;
  }

  /** Returns a share of what is left, for a body. */
  int share() {
    return 1 + random.nextInt(Math.max(1, Math.min(4, left)));
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  boolean may(Feature feature, int in) {
    if (!features.contains(feature) || !one(in)) {
      return false;
    }
    drawn.merge(feature, 1, Integer::sum);
    return true;
  }

  String id() {
    return "n" + ids++;
  }

  ObjectNode nodes(Scope scope, int max, int depth) {
    ObjectNode nodes = Term.JSON.objectNode();
    int count = depth == 0 ? max : 1 + random.nextInt(Math.min(4, max));
    for (int i = 0; (i < count && left > 0) || i == 0; i++) {
      String id = id();
      ObjectNode node = nodes.putObject(id);
      left--;
      scope.own.add(node(nodes, node, id, scope, depth));
    }
    return shuffled(nodes);
  }

  private ObjectNode shuffled(ObjectNode nodes) {
    List<String> names = new ArrayList<>();
    nodes.fieldNames().forEachRemaining(names::add);
    java.util.Collections.shuffle(names, random);
    ObjectNode shuffled = Term.JSON.objectNode();
    names.forEach(name -> shuffled.set(name, nodes.get(name)));
    return shuffled;
  }

  private Known node(ObjectNode body, ObjectNode node, String id, Scope scope, int depth) {
    atoms(node, "when", scope, one(5) ? 1 + random.nextInt(2) : 0);
    atoms(node, "after", scope, one(5) ? 1 : 0);
    if (one(7)) {
      node.put("if", condition(scope));
    }
    List<String> labels = kind(node, id, scope, depth);
    return known(body, node, id, labels);
  }

  /** Adds what to do with errors to a node that has its kind. */
  Known known(ObjectNode body, ObjectNode node, String id, List<String> labels) {
    List<String> errorLabels = new ArrayList<>();
    boolean risky = !node.has("operator") || node.toString().contains("\"E");
    if (risky ? !one(failing > 2 ? 4 : 2) && may(Feature.CATCH, 1) : may(Feature.CATCH, 8)) {
      catches(node.putObject("catch"), errorLabels);
    }
    if (!node.has("fail") && may(Feature.COMPENSATE, 3)) {
      compensate(node, id);
    }
    return new Known(id, body, labels, errorLabels);
  }

  /** Adds what undoes a node. */
  void compensate(ObjectNode node, String id) {
    ObjectNode undo = node.putObject("compensate");
    undo.put("operator", "t.undo");
    ObjectNode with = undo.putObject("with").put("id", id).put("result", "$.result");
    String operator = node.path("operator").asText();
    if (OPERATORS.contains(operator) && may(Feature.UNDO_STARTED, 2)) {
      undo.put("on", "started");
    }
    if (may(Feature.UNDO_FAILS, 9)) {
      if (one(2)) {
        with.put("fails", 1 + random.nextInt(2));
        undo.set("retry", retry(1));
      } else {
        with.put("end", "E1");
      }
    }
  }

  /** Returns a retry. */
  static ArrayNode retry(int max) {
    ArrayNode retry = Term.JSON.arrayNode();
    retry.addObject().put("max", max).put("delay", "1s").put("jitter", false);
    return retry;
  }

  private void catches(ObjectNode catches, List<String> errorLabels) {
    for (String code : one(3) ? List.of("E0", "*") : List.of(any(List.of("*", "*", "E1")))) {
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          String label = any(List.of("lost", "found"));
          catches.put(code, label);
          errorLabels.add(label);
        }
        case 2 -> catches.putObject(code).putObject("value").put("n", 5).put("instead", true);
        default -> catches.put(code, "ignore");
      }
    }
  }

  private void atoms(ObjectNode node, String key, Scope scope, int count) {
    ArrayNode atoms = Term.JSON.arrayNode();
    for (int i = 0; i < count && !scope.own.isEmpty(); i++) {
      Known on = any(scope.own);
      List<String> possible = new ArrayList<>();
      on.labels().forEach(label -> possible.add(on.id() + "." + label));
      if (on.labels().isEmpty()) {
        possible.addAll(List.of(on.id(), on.id() + ".ok"));
      }
      possible.add(on.id() + ".ended");
      if (one(3)) {
        possible.add(on.id() + ".skipped");
      }
      for (String label : on.errorLabels()) {
        possible.addAll(List.of(on.id() + "." + label, on.id() + "." + label, on.id() + ".error"));
      }
      String atom = any(possible);
      if (Parse.list(atoms).stream().noneMatch(other -> other.asText().equals(atom))) {
        atoms.add(atom);
      }
    }
    if (!atoms.isEmpty()) {
      node.set(key, atoms);
    }
  }

  String condition(Scope scope) {
    List<Known> seen = seen(scope);
    if (seen.isEmpty() || one(4)) {
      return scope.numbers.isEmpty() || one(2)
          ? String.valueOf(random.nextBoolean())
          : "%s %% 2 == %d".formatted(any(scope.numbers), random.nextInt(2));
    }
    String on = any(seen).id();
    return switch (random.nextInt(4)) {
      case 0 -> "has(%s)".formatted(on);
      case 1 -> "!has(%s)".formatted(on);
      case 2 -> "%s.n >= %d".formatted(on, random.nextInt(4));
      default -> "has(%s) ? size(%s) > 1 : true".formatted(on, on);
    };
  }

  private static List<Known> seen(Scope scope) {
    List<Known> seen = new ArrayList<>(scope.own);
    seen.addAll(scope.outer);
    return seen;
  }

  private List<String> kind(ObjectNode node, String id, Scope scope, int depth) {
    if (depth < DEPTH_MAX && left > 0) {
      List<String> labels = bodies.draw(node, id, scope, depth);
      if (labels != null) {
        return labels;
      }
    }
    List<String> labels = leaf.draw(node, scope);
    if (labels != null) {
      return labels;
    }
    if (may(Feature.FAIL, 14)) {
      ObjectNode fail = node.putObject("fail");
      fail.put("code", "E" + random.nextInt(3));
      fail.put("details", value(scope));
      if (!node.has("if") && !one(4)) {
        node.put("if", condition(scope));
      }
      return List.of();
    }
    return operator(node, id, scope);
  }

  List<String> operator(ObjectNode node, String id, Scope scope) {
    if (one(7)) {
      node.put("operator", "t.if_else");
      node.putObject("with").put("if", condition(scope));
      return List.of("then", "else");
    }
    node.put("operator", any(OPERATORS));
    ObjectNode with = node.putObject("with");
    with.put("id", id);
    List<String> labels = one(6) ? List.of("left", "right") : List.of();
    String end = one(failing) ? "E" + random.nextInt(3) : labels.isEmpty() ? "ok" : any(labels);
    with.put("end", end);
    ArrayNode written = with.putArray("labels");
    labels.forEach(written::add);
    ArrayNode seen = with.putArray("seen");
    for (int count = random.nextInt(3); count > 0; count--) {
      seen.add(value(scope));
    }
    if (may(Feature.RETRY, 7)) {
      with.put("fails", random.nextInt(3)).put("code", "E" + random.nextInt(2));
      ObjectNode retry = node.putArray("retry").addObject();
      int max = random.nextInt(3);
      retry.put("max", max).put("delay", "1s").put("jitter", false);
      List<Known> known = seen(scope);
      if (max == 2 && !known.isEmpty() && features.contains(Feature.RETRY_READS)) {
        drawn.merge(Feature.RETRY_READS, 1, Integer::sum);
        String on = known.get(0).id();
        retry.put("max", with.path("fails").asInt() == 0 ? "$." + on + "?" : counted(on));
      }
      if (one(3)) {
        retry.putArray("on").add("E0");
      }
    }
    return labels;
  }

  /** Returns a value that reads something. */
  String value(Scope scope) {
    List<Known> seen = seen(scope);
    if (seen.isEmpty() || one(6)) {
      return scope.numbers.isEmpty() ? "text" : "${ " + any(scope.numbers) + " + 1 }";
    }
    Known on = any(seen);
    String id = on.id();
    if (!on.errorLabels().isEmpty() && one(2)) {
      return any(
          List.of(
              "$.error." + id + ".code",
              "$.error." + id + "?.code",
              "${ has(error." + id + ") }",
              "${ first(error." + id + ".code, " + id + ") }"));
    }
    return switch (random.nextInt(7)) {
      case 0, 1 -> "$." + id;
      case 2 -> "$." + id + "?";
      case 3 -> "${ has(" + id + ") }";
      case 4 -> counted(id);
      default -> first(seen, on);
    };
  }

  private static String counted(String id) {
    return "${ has(" + id + ") ? size(" + id + ") : 0 }";
  }

  private String first(List<Known> seen, Known start) {
    List<Known> drawn = new ArrayList<>(List.of(start));
    while (drawn.size() < 3 && one(2)) {
      Known another = any(seen);
      if (!drawn.contains(another)) {
        drawn.add(another);
      }
    }
    boolean together = drawn.stream().allMatch(known -> known.body() == start.body());
    List<String> names = new ArrayList<>();
    for (Known known : drawn) {
      boolean path = together ? one(3) : may(Feature.FIRST_ACROSS, 2);
      names.add(path ? known.id() + any(List.of(".n", ".winner", ".nothing")) : known.id());
    }
    if (one(3)) {
      names.add("'none'");
    }
    return "${ first(" + String.join(", ", names) + ") }";
  }

  ObjectNode output(Scope scope) {
    ObjectNode output = Term.JSON.objectNode();
    for (Known known : scope.own) {
      output.put(known.id(), "$." + known.id() + "?");
      if (!known.errorLabels().isEmpty()) {
        output.put("error_" + known.id(), "$.error." + known.id() + "?.code");
      }
    }
    return output;
  }

  /** Adds to an engine what the document uses. */
  Engine.Builder addTo(Engine.Builder engine) {
    skills.values().forEach(s -> engine.skill(Workflow.of(parsed(s)), "1.0.0"));
    MemoryFiles files = new MemoryFiles();
    sources.forEach((uri, items) -> files.put(uri, lines(items)));
    engine.source(files.source(RandomBodies.FILES)).results(files.results(RandomBodies.FILES));
    String[] allowed = RandomLeaf.ALLOWED.toArray(String[]::new);
    return engine.profile(Profile.named(RandomLeaf.PROFILE).operators(allowed).build());
  }

  /** Returns an interpreter that knows what the document uses. */
  ReferenceInterpreter interpreter() {
    ReferenceInterpreter interpreter = new ReferenceInterpreter();
    skills.forEach((name, skill) -> interpreter.skill(name, parsed(skill)));
    sources.forEach(interpreter::source);
    return interpreter.profile(RandomLeaf.PROFILE, Set.copyOf(RandomLeaf.ALLOWED));
  }

  private static String lines(ArrayNode items) {
    StringBuilder lines = new StringBuilder();
    items.forEach(item -> lines.append(item).append('\n'));
    return lines.toString();
  }

  private static WorkflowDefinition parsed(ObjectNode document) {
    return WorkflowDefinition.parse(document.toString());
  }

  /** Returns the document, an outer node a line. */
  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder();
    skills.forEach((name, skill) -> lines.append("skill " + name + ": " + skill + "\n"));
    sources.forEach((uri, items) -> lines.append("file " + uri + ": " + items + "\n"));
    document
        .get("nodes")
        .properties()
        .forEach(node -> lines.append(node.getKey() + ": " + node.getValue() + "\n"));
    return lines + "finally: " + document.get("finally") + "\noutput: " + document.get("output");
  }
}
