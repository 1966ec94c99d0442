// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Sink;
import dev.analemma.internal.compile.BodyDraft.OutputReference;
import dev.analemma.internal.compile.CompensationCheck.UndoReference;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.Conjunct.Test;
import dev.analemma.internal.expression.Need;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.internal.expression.Reference;
import dev.analemma.internal.expression.Reference.Usage;
import dev.analemma.internal.expression.Root;
import dev.analemma.internal.expression.SlotResolver;
import dev.analemma.internal.expression.ValueParser;
import dev.analemma.internal.text.Pointers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses the texts of a definition, checks the names in them, and turns what they need into demands
 * on the node they stand in and on the nodes around it (SEMANTICS rows 3, 12 and 13).
 */
final class Texts {
  /** The facts of a run that are there in every body. */
  static final Set<String> RUN_FACTS =
      Set.of(
          "id", "key", "name", "hash", "label", "owner", "scope", "started", "seed", "uses",
          "trigger");

  /** The fact that is there in {@code finally} alone. */
  static final String OUTCOME = "outcome";

  private final Analysis analysis;

  /**
   * Where a text stands.
   *
   * @param body the body whose names it sees
   * @param node the node of that body that waits for what the text needs; null for a text that is
   *     evaluated when the body has ended
   * @param use what it is for
   */
  record Site(BodyDraft body, @Nullable NodeDraft node, Use use) {
    static Site of(NodeDraft node) {
      return new Site(node.body, node, Use.RUN);
    }

    static Site after(BodyDraft body) {
      return new Site(body, null, Use.RUN);
    }

    Site with(Use other) {
      return new Site(body, node, other);
    }

    boolean result() {
      return use != Use.RUN;
    }
  }

  /** What a text is for. */
  enum Use {
    /** It is a part of what runs, and demands what it names. */
    RUN,
    /** It is evaluated after the node, beside {@code result}. */
    RESULT,
    /** It undoes the node: it sees {@code result} and demands nothing. */
    COMPENSATION
  }

  Texts(Analysis analysis) {
    this.analysis = analysis;
  }

  ParsedValue value(JsonNode template, String pointer, Site site) {
    return accept(ValueParser.value(template, pointer, analysis.faults), template, pointer, site);
  }

  Map<String, ParsedValue> values(Map<String, JsonNode> templates, String pointer, Site site) {
    Map<String, ParsedValue> values = new LinkedHashMap<>();
    templates.forEach(
        (key, template) -> values.put(key, value(template, Pointers.child(pointer, key), site)));
    return values;
  }

  static Map<String, Linked> link(Map<String, ParsedValue> values, SlotResolver slots) {
    Map<String, Linked> linked = new LinkedHashMap<>();
    values.forEach((key, value) -> linked.put(key, value.link(slots)));
    return linked;
  }

  ParsedValue expression(String text, String pointer, boolean itemLocals, Site site) {
    return accept(
        ValueParser.expression(text, pointer, itemLocals, analysis.faults),
        TextNode.valueOf(text),
        pointer,
        site);
  }

  ParsedValue template(String text, Sink sink, String pointer, Site site) {
    return accept(
        ValueParser.template(text, sink, pointer, analysis.faults),
        TextNode.valueOf(text),
        pointer,
        site);
  }

  private ParsedValue accept(ParsedValue parsed, JsonNode source, String pointer, Site site) {
    for (Reference reference : parsed.references()) {
      check(reference, source, pointer, site);
    }
    for (Need need : parsed.needs()) {
      demand(need, pointer, site);
    }
    return parsed;
  }

  // What a reference names

  private static @Nullable Target resolve(Root root, Site site) {
    if (site.result() && !root.error() && root.name().equals("result")) {
      return new Target(Target.Kind.VARIABLE, site.body, Slots.RESULT);
    }
    return site.body.resolve(root);
  }

  private void check(Reference reference, JsonNode source, String base, Site site) {
    Root root = reference.root();
    Target target = resolve(root, site);
    if (target == null) {
      unknown(reference, site);
      return;
    }
    if (target.kind() == Target.Kind.GLOBAL) {
      checkKey(reference, source, base, site);
      return;
    }
    if (target.always()) {
      return;
    }
    NodeDraft node = target.node();
    if (root.error() && (target.ofNode() ? node.catchLabels() : node.caughtTo()).isEmpty()) {
      analysis.error(
          "CATCH_REQUIRED",
          reference.pointer(),
          "node '%s' has no catch that gives a label, so 'error.%s' is never there (column %d)"
              .formatted(node.id, node.id, reference.column()),
          "Add 'catch: { \"*\": failed }' to '%s', or remove the reference.".formatted(node.id));
      return;
    }
    boolean plain = reference.usage() == Usage.REQUIRED;
    if (!target.ofNode()) {
      if (plain) {
        mayBeAbsent(reference, "it is there only when the step before was left with an error");
      }
      return;
    }
    if (plain && site.body.cleansUp(node.body)) {
      mayBeAbsent(reference, "'finally' runs whatever has happened");
      return;
    }
    if (plain && site.use == Use.COMPENSATION && site.node != null) {
      analysis.undoReferences.add(new UndoReference(site.node, reference, target));
    }
    boolean own = node.body == site.body;
    if (site.use == Use.COMPENSATION
        || site.body.cleansUp(node.body)
        || (own && site.node == null)) {
      node.named = true;
    }
    if ((!own || node.isApproval()) && site.node != null && site.use == Use.RUN) {
      site.node.readsData(node);
    }
    if (own && plain && site.node == null) {
      site.body.outputReferences.add(new OutputReference(reference, target));
    }
  }

  private void mayBeAbsent(Reference reference, String because) {
    Root root = reference.root();
    analysis.error(
        "REF_MAY_BE_ABSENT",
        reference.pointer(),
        "'%s' (column %d) may be absent: %s".formatted(root, reference.column(), because),
        "Write '$.%s?' or 'first(%s, …)'.".formatted(root, root));
  }

  private void unknown(Reference reference, Site site) {
    Root root = reference.root();
    String name = root.name();
    if (root.error() && site.body.resolve(new Root(false, name)) != null) {
      analysis.error(
          "REF_UNKNOWN_NODE",
          reference.pointer(),
          "'%s' (column %d) asks for the error of a variable".formatted(root, reference.column()),
          "Only nodes have errors; name a node.");
      return;
    }
    String place = place(name);
    if (place != null) {
      analysis.error(
          "REF_OUT_OF_PLACE",
          reference.pointer(),
          "'%s' does not exist here (column %d)".formatted(name, reference.column()),
          place);
      return;
    }
    if (site.body.misses(name, analysis.unread)) {
      return;
    }
    Set<String> visible = analysis.suggests() ? site.body.visible(root.error()) : Set.of();
    analysis.error(
        "REF_UNKNOWN_NODE",
        reference.pointer(),
        "node '%s' does not exist (column %d)".formatted(name, reference.column()),
        analysis.near(
            name,
            visible,
            "Visible here are",
            "Add it; a body sees its own nodes and those around it, never inside another."));
  }

  private static @Nullable String place(String name) {
    return switch (name) {
      case "result" -> "'result' is there only in set, next, until and compensate.";
      case "item" -> "Use it in the body of a map without 'as' and without 'batch'.";
      case "items" -> "Use it in the body of a map with 'batch'.";
      case "index" -> "Use it in the body of a map, or in an expression over elements.";
      case "state", "iteration" ->
          "Use it in the body of a loop or a machine; 'as' renames the state.";
      case "it" -> "Use it in an expression over elements, as in a list operator.";
      default -> null;
    };
  }

  private void checkKey(Reference reference, JsonNode source, String base, Site site) {
    String key = PathKeys.first(reference, source, base);
    if (key == null) {
      return;
    }
    Set<String> known;
    String code;
    String otherwise;
    switch (reference.root().name()) {
      case "input" -> {
        if (analysis.definition.policy().additionalInput()) {
          return;
        }
        known = analysis.definition.input().keySet();
        code = "REF_UNKNOWN_INPUT";
        otherwise = "Declare it under 'input', or set 'policy.additionalInput: true'.";
      }
      case "uses" -> {
        known = analysis.definition.uses().keySet();
        code = "REF_UNKNOWN_USE";
        otherwise = "Declare it under 'uses'.";
      }
      default -> {
        known = RUN_FACTS;
        code = "REF_UNKNOWN_RUN";
        otherwise = "See the facts of a run in docs/references.md.";
        if (key.equals(OUTCOME)) {
          if (site.body.insideCleanup()) {
            return;
          }
          analysis.error(
              code,
              reference.pointer(),
              "'run.outcome' (column %d) is known only in 'finally'".formatted(reference.column()),
              "Move the node to 'finally'.");
          return;
        }
      }
    }
    String declared = "/" + reference.root().name() + "/" + Pointers.escape(key);
    if (known.contains(key) || analysis.unread.covers(declared)) {
      return;
    }
    analysis.error(
        code,
        reference.pointer(),
        "'%s.%s' does not exist (column %d)".formatted(reference.root(), key, reference.column()),
        analysis.near(key, known, "There are", otherwise));
  }

  // What it asks for

  private void demand(Need need, String pointer, Site site) {
    if (site.use == Use.COMPENSATION) {
      return;
    }
    if (need instanceof Need.Live live) {
      Target target = resolve(live.root(), site);
      if (target != null && target.ofNode() && mayBe(live.root(), target)) {
        Test test = live.root().error() ? Test.CAUGHT : Test.LIVE;
        demand(new AtomTest(target.index(), test, null), target, pointer, site);
      }
    } else if (need instanceof Need.Settled settled) {
      Target target = resolve(settled.root(), site);
      if (target != null && target.ofNode()) {
        demand(new AtomTest(target.index(), Test.SETTLED, null), target, pointer, site);
      }
    } else if (need instanceof Need.First first) {
      demandFirst(first, pointer, site);
    }
  }

  /** Returns false for the error of a node that catches nothing: a fault already. */
  private static boolean mayBe(Root root, Target target) {
    return !root.error() || !target.ofNode() || !target.node().catchLabels().isEmpty();
  }

  private void demand(AtomTest atom, Target target, String pointer, Site site) {
    NodeDraft waiting = waiting(site, target.node().body);
    if (waiting != null && analysis.countEdges(1, pointer)) {
      waiting.demand(new Demand.One(atom));
    }
  }

  /**
   * The node of a body that waits on behalf of a place: the place's own, or the one around it; null
   * if nothing waits (the text is evaluated when that body has ended).
   */
  private static @Nullable NodeDraft waiting(Site site, BodyDraft body) {
    BodyDraft at = site.body;
    NodeDraft node = site.node;
    while (at != body) {
      node = at.enclosing;
      if (node == null || at.level < body.level) {
        return null;
      }
      at = node.body;
    }
    return node;
  }

  /**
   * Puts a {@code first} on the node of the innermost body that it names: only there all its
   * alternatives are known. What it names further out must have settled before.
   */
  private void demandFirst(Need.First first, String pointer, Site site) {
    List<Target> targets = new ArrayList<>(first.alternatives().size());
    BodyDraft innermost = null;
    boolean literal = first.literal();
    int named = 0;
    for (Need.Alternative alternative : first.alternatives()) {
      Target target = resolve(alternative.root(), site);
      if (target == null || !mayBe(alternative.root(), target)) {
        return;
      }
      BodyDraft body = target.body();
      if (body != null && (innermost == null || body.level > innermost.level)) {
        innermost = body;
      }
      targets.add(target);
      named += target.ofNode() ? 1 : 0;
      if (target.always() && alternative.path() == null) {
        // A variable is always there: what is written after it does not matter.
        literal = true;
        break;
      }
    }
    NodeDraft waiting = innermost == null ? site.node : waiting(site, innermost);
    BodyDraft at = waiting == null ? null : waiting.body;
    List<Demand.Alternative> alternatives = new ArrayList<>(targets.size());
    boolean own = false;
    for (int i = 0; i < targets.size(); i++) {
      Need.Alternative alternative = first.alternatives().get(i);
      Target target = targets.get(i);
      if (target.always() && alternative.path() == null) {
        break;
      }
      boolean here = target.ofNode() && target.body() == at;
      own |= here;
      Test test = alternative.root().error() ? Test.CAUGHT : Test.LIVE;
      alternatives.add(
          new Demand.Alternative(
              new AtomTest(here ? target.index() : Conjunct.OUTSIDE, test, null),
              alternative.root(),
              alternative.path()));
      if (target.ofNode() && !here) {
        demand(new AtomTest(target.index(), Test.SETTLED, null), target, pointer, site);
      }
    }
    boolean decided = literal && !own;
    if (waiting != null && !decided && analysis.countEdges(Math.max(1, named), pointer)) {
      waiting.demand(new Demand.First(alternatives, literal, site.body));
    }
  }
}
