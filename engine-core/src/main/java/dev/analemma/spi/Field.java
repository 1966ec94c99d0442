// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Sink;
import dev.analemma.expression.Expression;
import dev.analemma.expression.ItemExpression;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One field of an operator's configuration: its name, how its text is read, and what an operator
 * gets of it.
 *
 * <p>Threads: immutable; usually a constant of the operator.
 *
 * @param <T> what {@link OperatorConfig#get} returns for it
 */
public abstract sealed class Field<T> {
  private final String name;
  private final String doc;
  private final boolean required;
  private final @Nullable JsonNode fallback;

  private Field(String name, String doc, boolean required, @Nullable JsonNode fallback) {
    this.name = Objects.requireNonNull(name, "name");
    this.doc = Objects.requireNonNull(doc, "doc");
    this.required = required;
    this.fallback = fallback;
  }

  /** Returns the key in {@code with}. */
  public String name() {
    return name;
  }

  /** Returns what it is for, in one sentence. */
  public String doc() {
    return doc;
  }

  /** Returns whether it must be written. */
  public boolean required() {
    return required;
  }

  /** Returns the value that stands where none is written, or null. */
  public @Nullable JsonNode fallback() {
    return fallback;
  }

  /** Returns how its text is read, for documents: {@code value}, {@code expression} and so on. */
  public abstract String mode();

  /** Returns a required field of mode <i>value</i>: any JSON with paths and expressions in it. */
  public static Value value(String name, JsonType type, String doc) {
    return new Value(name, type, doc, true, null);
  }

  /** Returns a required expression over the variables of the place. */
  public static Condition condition(String name, String doc) {
    return new Condition(name, doc, true);
  }

  /** Returns a required expression over {@code it} and {@code index}. */
  public static Item item(String name, String doc) {
    return new Item(name, doc, true);
  }

  /** Returns a required text with <code>{{ … }}</code> in it. */
  public static Template template(String name, Sink sink, String doc) {
    return new Template(name, sink, doc, true);
  }

  /** Returns a required secret: only its name is written and kept, never its value. */
  public static Secret secret(String name, String doc) {
    return new Secret(name, doc, true);
  }

  /** Returns a literal text, which is known before any run. */
  public static Literal<String> text(String name, @Nullable String fallback, String doc) {
    return new Literal<>(
        name,
        doc,
        JsonType.STRING,
        fallback == null ? null : TextNode.valueOf(fallback),
        List.of(),
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        JsonNode::textValue);
  }

  /** Returns a literal integer within bounds. */
  public static Literal<Integer> integer(
      String name, @Nullable Integer fallback, int min, int max, String doc) {
    return new Literal<>(
        name,
        doc,
        JsonType.INTEGER,
        fallback == null ? null : IntNode.valueOf(fallback),
        List.of(),
        min,
        max,
        new IntReader());
  }

  /** Returns a literal long integer within bounds. */
  public static Literal<Long> longInteger(
      String name, @Nullable Long fallback, long min, long max, String doc) {
    return new Literal<>(
        name,
        doc,
        JsonType.INTEGER,
        fallback == null ? null : LongNode.valueOf(fallback),
        List.of(),
        min,
        max,
        JsonNode::longValue);
  }

  /** Returns a literal boolean. */
  public static Literal<Boolean> flag(String name, boolean fallback, String doc) {
    return new Literal<>(
        name,
        doc,
        JsonType.BOOLEAN,
        BooleanNode.valueOf(fallback),
        List.of(),
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        JsonNode::booleanValue);
  }

  /** Returns a literal of any JSON, for example a schema. */
  public static Literal<JsonNode> json(String name, JsonType type, String doc) {
    return new Literal<>(
        name, doc, type, null, List.of(), Long.MIN_VALUE, Long.MAX_VALUE, node -> node);
  }

  /** Returns a literal that is one of an enum's constants, written in lower case. */
  public static <E extends Enum<E>> Literal<E> choice(
      String name, Class<E> type, @Nullable E fallback, String doc) {
    List<String> words =
        List.of(type.getEnumConstants()).stream()
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .toList();
    return new Literal<>(
        name,
        doc,
        JsonType.STRING,
        fallback == null ? null : TextNode.valueOf(fallback.name().toLowerCase(Locale.ROOT)),
        words,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        node -> Enum.valueOf(type, node.textValue().toUpperCase(Locale.ROOT)));
  }

  /** Returns a list of literal texts. */
  public static Literal<List<String>> texts(String name, String doc) {
    return new Literal<>(
        name,
        doc,
        JsonType.ARRAY,
        null,
        List.of(),
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        node -> {
          List<String> texts = new java.util.ArrayList<>();
          node.forEach(element -> texts.add(element.asText()));
          return List.copyOf(texts);
        });
  }

  /** Returns a required list of objects with fields of their own. */
  public static Items items(String name, String doc, Field<?>... fields) {
    return new Items(name, doc, List.of(fields), true);
  }

  /** Returns the field that takes every key that no other field names, read as <i>value</i>. */
  public static Rest rest(String doc) {
    return new Rest(doc);
  }

  /** Mode <i>value</i>: JSON in which whole strings may be paths or expressions. */
  public static final class Value extends Field<Expression> {
    private final JsonType type;

    private Value(
        String name, JsonType type, String doc, boolean required, @Nullable JsonNode fallback) {
      super(name, doc, required, fallback);
      this.type = type;
    }

    /** Returns the type that the value must have; checked before the operator sees it. */
    public JsonType type() {
      return type;
    }

    /** Returns the same field, not required. */
    public Value optional() {
      return new Value(name(), type, doc(), false, null);
    }

    /** Returns the same field with a value for when none is written. */
    public Value orElse(JsonNode fallback) {
      return new Value(name(), type, doc(), false, fallback);
    }

    @Override
    public String mode() {
      return "value";
    }
  }

  /** Mode <i>expression</i> over the variables of the place. */
  public static final class Condition extends Field<Expression> {
    private Condition(String name, String doc, boolean required) {
      super(name, doc, required, null);
    }

    /** Returns the same field, not required. */
    public Condition optional() {
      return new Condition(name(), doc(), false);
    }

    @Override
    public String mode() {
      return "expression";
    }
  }

  /** Mode <i>expression</i> over {@code it} and {@code index} too. */
  public static final class Item extends Field<ItemExpression> {
    private Item(String name, String doc, boolean required) {
      super(name, doc, required, null);
    }

    /** Returns the same field, not required. */
    public Item optional() {
      return new Item(name(), doc(), false);
    }

    @Override
    public String mode() {
      return "expression(it, index)";
    }
  }

  /** Mode <i>template</i>: text with <code>{{ … }}</code>. */
  public static final class Template extends Field<Expression> {
    private final Sink sink;

    private Template(String name, Sink sink, String doc, boolean required) {
      super(name, doc, required, null);
      this.sink = sink;
    }

    /** Returns where the text goes. */
    public Sink sink() {
      return sink;
    }

    /** Returns the same field, not required. */
    public Template optional() {
      return new Template(name(), sink, doc(), false);
    }

    @Override
    public String mode() {
      return "template";
    }
  }

  /**
   * Mode <i>secret</i>: <code>${ secret('name') }</code> as the whole value, and nothing else. The
   * operator gets the name, and for it the value in each attempt: {@link OperatorCall#secret}. The
   * value is never a part of the configuration, of a key or of what is stored and shown. A node
   * with one runs on a thread that may block, for the sake of the {@link SecretProvider}.
   */
  public static final class Secret extends Field<String> {
    private Secret(String name, String doc, boolean required) {
      super(name, doc, required, null);
    }

    /** Returns the same field, not required. */
    public Secret optional() {
      return new Secret(name(), doc(), false);
    }

    @Override
    public String mode() {
      return "secret";
    }
  }

  /** Mode <i>literal</i>: known before any run. */
  public static final class Literal<T> extends Field<T> {
    private final JsonType type;
    private final List<String> words;
    private final long min;
    private final long max;
    private final java.util.function.Function<JsonNode, T> reader;

    private Literal(
        String name,
        String doc,
        JsonType type,
        @Nullable JsonNode fallback,
        List<String> words,
        long min,
        long max,
        java.util.function.Function<JsonNode, T> reader) {
      super(name, doc, fallback == null, fallback);
      this.type = type;
      this.words = words;
      this.min = min;
      this.max = max;
      this.reader = reader;
    }

    private Literal(Literal<T> of, boolean required) {
      super(of.name(), of.doc(), required, of.fallback());
      this.type = of.type;
      this.words = of.words;
      this.min = of.min;
      this.max = of.max;
      this.reader = of.reader;
    }

    /** Returns the same field, not required. */
    public Literal<T> optional() {
      return new Literal<>(this, false);
    }

    /** Returns the type of the literal. */
    public JsonType type() {
      return type;
    }

    /** Returns the permitted words; empty where any text is. */
    public List<String> words() {
      return words;
    }

    /** Returns the word of a constant of the enum that {@link Field#choice} was made of. */
    public String word(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the lowest permitted number. */
    public long min() {
      return min;
    }

    /** Returns the highest permitted number. */
    public long max() {
      return max;
    }

    /** Converts a literal that has been checked. */
    public T read(JsonNode literal) {
      return reader.apply(literal);
    }

    @Override
    public String mode() {
      return "literal";
    }
  }

  /** No lambda: operators are a part of each start, and the first lambda takes it 15 ms. */
  private static final class IntReader implements java.util.function.Function<JsonNode, Integer> {
    @Override
    public Integer apply(JsonNode literal) {
      return literal.intValue();
    }
  }

  /** A list of objects with fields of their own. */
  public static final class Items extends Field<List<OperatorConfig>> {
    private final List<Field<?>> fields;

    private Items(String name, String doc, List<Field<?>> fields, boolean required) {
      super(name, doc, required, null);
      this.fields = fields;
    }

    /** Returns the same field, not required. */
    public Items optional() {
      return new Items(name(), doc(), fields, false);
    }

    /** Returns the fields of each element. */
    public List<Field<?>> fields() {
      return fields;
    }

    @Override
    public String mode() {
      return "list";
    }
  }

  /** Every other key of the configuration, as one object. */
  public static final class Rest extends Field<Expression> {
    private Rest(String doc) {
      super("*", doc, false, null);
    }

    @Override
    public String mode() {
      return "value";
    }
  }
}
