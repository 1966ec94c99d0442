// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.internal.text.Names;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a value is in the document: how a template and how an expression write it, and which handles
 * it is made of.
 *
 * <p>Terms are at most {@link #DEPTH_MAX} deep, checked when one is made; that is why the writers
 * may call themselves.
 */
sealed interface Term {
  /** The deepest nesting of objects, lists and alternatives. */
  int DEPTH_MAX = 64;

  /** Returns it as a template. */
  JsonNode template();

  /** Returns it inside an expression. */
  String expression();

  /** Returns the handles it reads. */
  Set<Origin> origins();

  /** Returns how deep it is nested. */
  int depth();

  /** Returns a part of it. */
  Term field(String name);

  /** Returns it with null in the place of what is not there. */
  Term maybe();

  /**
   * A handle that a term reads.
   *
   * @param scope the body it belongs to
   * @param described what it is, for example {@code step 'reserve'}
   * @param pointer where it is in the document
   */
  record Origin(Scope scope, String described, String pointer) {}

  /** Returns a reference to a name that a body may see. */
  static Term reference(Origin origin, String root, String... path) {
    return new Reference(origin, root, List.of(path), false);
  }

  /** Returns the first of some terms that is there. */
  static Term first(List<Term> alternatives) {
    List<Term> flat = new ArrayList<>();
    for (Term term : alternatives) {
      if (term instanceof First first && first.path().isEmpty()) {
        flat.addAll(first.alternatives());
      } else {
        flat.add(term);
      }
    }
    List<Term> distinct = List.copyOf(new LinkedHashSet<>(flat));
    for (int i = 0; i < distinct.size(); i++) {
      Term term = distinct.get(i);
      boolean last = i == distinct.size() - 1;
      boolean fits =
          term instanceof Reference reference ? !reference.optional() : term instanceof Literal;
      if (!fits || (term instanceof Literal && !last)) {
        throw new IllegalArgumentException(
            "alternative %d of first is %s; alternatives are steps or their parts, a literal may"
                    .formatted(i + 1, term.expression())
                + " stand last");
      }
    }
    return distinct.size() == 1 ? distinct.get(0) : new First(distinct, List.of());
  }

  private static int deeper(Collection<Term> parts) {
    int depth = 1 + parts.stream().mapToInt(Term::depth).max().orElse(0);
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException(
          "the value is nested deeper than %d levels; make parts of it in steps"
              .formatted(DEPTH_MAX));
    }
    return depth;
  }

  private static Set<Origin> union(Collection<Term> parts) {
    Set<Origin> all = new LinkedHashSet<>();
    parts.forEach(part -> all.addAll(part.origins()));
    return all;
  }

  private static List<String> append(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return List.copyOf(longer);
  }

  private static String path(List<String> path) {
    return path.stream()
        .map(
            name ->
                Names.isId(name) && !Names.isReservedWord(name)
                    ? "." + name
                    : "[" + Texts.quote(name) + "]")
        .collect(Collectors.joining());
  }

  private static JsonNode wrap(String expression) {
    return TextNode.valueOf("${ " + expression + " }");
  }

  /** A path that begins at a visible name. */
  record Reference(Origin origin, String root, List<String> path, boolean optional)
      implements Term {
    @Override
    public JsonNode template() {
      return TextNode.valueOf("$." + root + (optional ? "?" : "") + Term.path(path));
    }

    @Override
    public String expression() {
      return (optional ? "optional(" + root + ")" : root) + Term.path(path);
    }

    @Override
    public Set<Origin> origins() {
      return Set.of(origin);
    }

    @Override
    public int depth() {
      return 1;
    }

    @Override
    public Term field(String name) {
      return new Reference(origin, root, append(path, name), optional);
    }

    @Override
    public Term maybe() {
      return new Reference(origin, root, path, true);
    }
  }

  /** The first alternative that is there, and a path below it. */
  record First(List<Term> alternatives, List<String> path) implements Term {
    @Override
    public JsonNode template() {
      return wrap(expression());
    }

    @Override
    public String expression() {
      return alternatives.stream()
              .map(Term::expression)
              .collect(Collectors.joining(", ", "first(", ")"))
          + Term.path(path);
    }

    @Override
    public Set<Origin> origins() {
      return union(alternatives);
    }

    @Override
    public int depth() {
      return 2;
    }

    @Override
    public Term field(String name) {
      return new First(alternatives, append(path, name));
    }

    @Override
    public Term maybe() {
      if (!path.isEmpty()) {
        throw new IllegalArgumentException(
            "a part of first(…) has no maybe(); call maybe() on the whole, or on each alternative");
      }
      List<Term> all = new ArrayList<>(alternatives);
      if (all.get(all.size() - 1) instanceof Literal) {
        return this;
      }
      all.add(new Literal(Json.nodes().nullNode()));
      return new First(List.copyOf(all), path);
    }
  }

  /** A literal. */
  record Literal(JsonNode value) implements Term {
    @Override
    public JsonNode template() {
      return Texts.template(value);
    }

    @Override
    public String expression() {
      return Texts.expression(value);
    }

    @Override
    public Set<Origin> origins() {
      return Set.of();
    }

    @Override
    public int depth() {
      return 1;
    }

    @Override
    public Term field(String name) {
      JsonNode part = value.get(name);
      if (part == null) {
        throw new IllegalArgumentException(
            "the literal %s has no field '%s'".formatted(value, name));
      }
      return new Literal(part);
    }

    @Override
    public Term maybe() {
      return this;
    }
  }

  /** An object whose fields are terms. */
  record Fields(Map<String, Term> fields, int depth) implements Term {
    Fields(Map<String, Term> fields) {
      this(new LinkedHashMap<>(fields), deeper(fields.values()));
    }

    @Override
    public JsonNode template() {
      ObjectNode object = Json.nodes().objectNode();
      fields.forEach((name, term) -> object.set(name, term.template()));
      return object;
    }

    @Override
    public String expression() {
      return fields.entrySet().stream()
          .map(field -> Texts.quote(field.getKey()) + ": " + field.getValue().expression())
          .collect(Collectors.joining(", ", "{", "}"));
    }

    @Override
    public Set<Origin> origins() {
      return union(fields.values());
    }

    @Override
    public Term field(String name) {
      Term part = fields.get(name);
      if (part == null) {
        throw new IllegalArgumentException(
            "the object has no field '%s', it has %s".formatted(name, fields.keySet()));
      }
      return part;
    }

    @Override
    public Term maybe() {
      return this;
    }
  }

  /** A list whose elements are terms. */
  record Elements(List<Term> elements, int depth) implements Term {
    Elements(List<Term> elements) {
      this(List.copyOf(elements), deeper(elements));
    }

    @Override
    public JsonNode template() {
      ArrayNode array = Json.nodes().arrayNode();
      elements.forEach(element -> array.add(element.template()));
      return array;
    }

    @Override
    public String expression() {
      return elements.stream().map(Term::expression).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public Set<Origin> origins() {
      return union(elements);
    }

    @Override
    public Term field(String name) {
      throw new IllegalArgumentException("a list has no field '%s'".formatted(name));
    }

    @Override
    public Term maybe() {
      return this;
    }
  }
}
