// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Fault;
import dev.analemma.internal.text.Pointers;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads templates of values. What holds no path and no expression stays the JSON that it is, so
 * large constant parts cost one look at their strings.
 *
 * <p>It recurses over the template, whose depth {@link ValueParser} has checked before.
 */
final class TemplateReader {
  private final String pointer;
  private final List<Fault> faults;
  private final List<Reference> references = new ArrayList<>();
  private final List<Need> needs = new ArrayList<>();

  TemplateReader(String pointer, List<Fault> faults) {
    this.pointer = pointer;
    this.faults = faults;
  }

  /** A place below the template; pointers are written out only where something is said of one. */
  private record Where(@Nullable Where parent, @Nullable String key, int index) {}

  ParsedValue read(JsonNode template) {
    Ast ast = part(template, null);
    Ast whole = ast == null ? new Ast.Literal(template, 1) : ast;
    return new ParsedTree(template, whole, references, Uses.merge(needs), true);
  }

  /** Returns what a part means, or null if it is what it is. */
  private @Nullable Ast part(JsonNode node, @Nullable Where where) {
    if (node.isTextual()) {
      return text(node.textValue(), where);
    }
    if (node.isArray()) {
      return array(node, where);
    }
    return node.isObject() ? object(node, where) : null;
  }

  private static boolean plain(JsonNode node) {
    return node.isTextual() ? node.textValue().indexOf('$') < 0 : !node.isContainerNode();
  }

  private @Nullable Ast text(String text, @Nullable Where where) {
    if (text.indexOf('$') < 0) {
      return null;
    }
    TextCache.Mode mode = DollarText.mode(text);
    if (mode == null) {
      List<Problem> problems = new ArrayList<>();
      String literal = DollarText.literal(text, problems);
      if (!problems.isEmpty()) {
        String place = place(where);
        problems.forEach(problem -> faults.add(problem.at(place)));
      }
      return literal.equals(text) ? null : new Ast.Literal(TextNode.valueOf(literal), 1);
    }
    TextCache.Parsed parsed = TextCache.get(mode, text);
    String place = place(where);
    for (Problem problem : parsed.problems()) {
      faults.add(problem.at(place));
    }
    references.addAll(ValueParser.references(parsed, place));
    needs.addAll(parsed.needs());
    return new Ast.Source(text, parsed.ast());
  }

  private @Nullable Ast array(JsonNode array, @Nullable Where where) {
    List<Ast> parts = null;
    boolean known = true;
    for (int i = 0; i < array.size(); i++) {
      JsonNode element = array.get(i);
      Ast part = plain(element) ? null : part(element, new Where(where, null, i));
      if (part != null && parts == null) {
        parts = new ArrayList<>(array.size());
        for (int before = 0; before < i; before++) {
          parts.add(new Ast.Literal(array.get(before), 1));
        }
      }
      if (parts != null) {
        parts.add(part == null ? new Ast.Literal(element, 1) : part);
        known &= part == null || part instanceof Ast.Literal;
      }
    }
    if (parts == null) {
      return null;
    }
    if (!known) {
      return new Ast.Items(parts, 1);
    }
    ArrayNode folded = Json.nodes().arrayNode(parts.size());
    for (Ast part : parts) {
      folded.add(((Ast.Literal) part).value());
    }
    return new Ast.Literal(folded, 1);
  }

  private @Nullable Ast object(JsonNode object, @Nullable Where where) {
    List<Ast> keys = new ArrayList<>();
    List<Ast> values = new ArrayList<>();
    boolean changed = false;
    boolean known = true;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      Ast part = plain(value) ? null : part(value, new Where(where, field.getKey(), 0));
      changed |= part != null;
      known &= part == null || part instanceof Ast.Literal;
      keys.add(new Ast.Literal(TextNode.valueOf(field.getKey()), 1));
      values.add(part == null ? new Ast.Literal(value, 1) : part);
    }
    if (!changed) {
      return null;
    }
    if (!known) {
      return new Ast.Entries(keys, values, 1);
    }
    ObjectNode folded = Json.nodes().objectNode();
    for (int i = 0; i < keys.size(); i++) {
      folded.set(
          ((Ast.Literal) keys.get(i)).value().textValue(), ((Ast.Literal) values.get(i)).value());
    }
    return new Ast.Literal(folded, 1);
  }

  private String place(@Nullable Where where) {
    StringBuilder path = new StringBuilder();
    for (Where at = where; at != null; at = at.parent()) {
      String key = at.key();
      String step = key == null ? String.valueOf(at.index()) : Pointers.escape(key);
      path.insert(0, step).insert(0, '/');
    }
    return pointer + path;
  }
}
