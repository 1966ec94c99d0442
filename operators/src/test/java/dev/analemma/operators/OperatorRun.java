// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.EngineException;
import dev.analemma.definition.Fault;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Expression;
import dev.analemma.expression.ItemExpression;
import dev.analemma.internal.expression.ParsedValue;
import dev.analemma.internal.expression.ValueParser;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One run of an operator in a test: a configuration made of values, functions and compiled texts,
 * and a call whose surroundings the test chooses. Not thread-safe.
 */
public final class OperatorRun {
  private static final ObjectMapper LENIENT =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** The value of an element, as a test writes it. */
  public interface ItemFunction {
    /** Returns the value. */
    JsonNode value(JsonNode it, int index);
  }

  /** What a configuration refused. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String field;
    private final String code;

    private Refused(String field, String code, String message) {
      super(message);
      this.field = field;
      this.code = code;
    }

    /** Returns the field. */
    public String field() {
      return field;
    }

    /** Returns the code. */
    public String code() {
      return code;
    }
  }

  private final OperatorType type;
  private final Map<String, Object> written = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();
  private final List<JsonNode> variables = new ArrayList<>();
  private Function<OperatorConfig, Operator> maker;
  private Executor workers = Runnable::run;
  private BiFunction<JsonNode, String, List<Fault>> faults = (definition, profile) -> List.of();
  private BooleanSupplier cancelled = () -> false;
  private final List<String> lines = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-21T09:00:00.125Z");
  private RandomGenerator random = new Random(42);

  private OperatorRun(OperatorType type) {
    this.type = type;
    this.maker = type::create;
  }

  /** Returns a run of the built-in operator with this name. */
  public static OperatorRun of(String name) {
    return new OperatorRun(type(name));
  }

  /** Returns the built-in type with this name. */
  public static OperatorType type(String name) {
    return new BuiltinOperators()
        .operators().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  /** Reads JSON in which single quotes may stand for double ones. */
  public static JsonNode json(String text) {
    try {
      return LENIENT.readTree(text);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(text, wrong);
    }
  }

  /** Writes a field: a constant, as {@link Written#json} takes it. */
  public OperatorRun with(String field, @Nullable Object value) {
    checkField(field);
    written.put(field, Written.json(field, value, 0));
    return this;
  }

  /** Writes a field: a constant in lenient JSON. */
  public OperatorRun withJson(String field, String json) {
    return with(field, json(json));
  }

  /** Writes an expression over an element. */
  public OperatorRun item(String field, ItemFunction function) {
    checkField(field);
    written.put(field, function);
    return this;
  }

  /** Writes an expression that is evaluated anew each time. */
  public OperatorRun expression(String field, Supplier<JsonNode> value) {
    checkField(field);
    written.put(field, value);
    return this;
  }

  /** Gives a variable that compiled texts may name. */
  public OperatorRun given(String name, JsonNode value) {
    names.add(name);
    variables.add(value);
    return this;
  }

  /** Writes a field in the language of values; what it names was given before. */
  public OperatorRun compiled(String field, String text) {
    checkField(field);
    Field<?> read =
        type.fields().stream().filter(one -> one.name().equals(field)).findFirst().orElseThrow();
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed =
        read instanceof Field.Template template
            ? ValueParser.template(text, template.sink(), "", faults)
            : read instanceof Field.Value
                ? ValueParser.value(TextNode.valueOf(text), "", faults)
                : ValueParser.expression(text, "", read instanceof Field.Item, faults);
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(faults.toString());
    }
    written.put(
        field,
        read instanceof Field.Item
            ? parsed.linkItem(root -> names.indexOf(root.name()))
            : parsed.link(root -> names.indexOf(root.name())));
    return this;
  }

  /** Writes a list of objects with fields of their own. */
  public OperatorRun list(String field, List<Map<String, Object>> elements) {
    checkField(field);
    written.put(field, elements);
    return this;
  }

  /** Says how the operator is made of its configuration. */
  public OperatorRun madeBy(Function<OperatorConfig, Operator> maker) {
    this.maker = maker;
    return this;
  }

  /** Says who works. */
  public OperatorRun workers(Executor workers) {
    this.workers = workers;
    return this;
  }

  /** Says what is wrong with definitions. */
  public OperatorRun faults(BiFunction<JsonNode, String, List<Fault>> faults) {
    this.faults = faults;
    return this;
  }

  /** Says whether the attempt should stop. */
  public OperatorRun cancelled(BooleanSupplier cancelled) {
    this.cancelled = cancelled;
    return this;
  }

  /** Says what time it is. */
  public OperatorRun now(String instant) {
    this.now = Instant.parse(instant);
    return this;
  }

  /** Says where chance comes from. */
  public OperatorRun random(RandomGenerator random) {
    this.random = random;
    return this;
  }

  /** Returns the lines that were logged, and the points that were told. */
  public List<String> lines() {
    return lines;
  }

  /** Returns the labels that the type declares for this configuration. */
  public List<String> labels() {
    return type.labels(new Config(type.fields(), written));
  }

  /** Makes the operator and runs it once. */
  public Outcome outcome() {
    Operator operator = maker.apply(new Config(type.fields(), written));
    try {
      return operator.apply(new Call());
    } catch (RuntimeException unchecked) {
      throw unchecked;
    } catch (Exception checked) {
      throw new IllegalStateException(checked);
    }
  }

  /** Runs it once and returns the value, also of one that ends later. */
  public JsonNode value() {
    Outcome outcome = outcome();
    if (outcome instanceof Outcome.Value value) {
      return value.value();
    }
    if (outcome instanceof Outcome.Route route) {
      return route.value();
    }
    try {
      return ((Outcome.Async) outcome).stage().toCompletableFuture().join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof EngineException known) {
        throw known;
      }
      throw failed;
    }
  }

  /** Runs it once and returns the label on which it ended. */
  public String label() {
    return ((Outcome.Route) outcome()).label();
  }

  /** Runs it once and returns the code and message of its error. */
  public String error() {
    try {
      JsonNode value = value();
      throw new AssertionError("expected an error, got " + value);
    } catch (EngineException failed) {
      return failed.code() + ": " + failed.getMessage();
    }
  }

  /** Makes the operator and returns the fault: code, field and text. */
  public String fault() {
    try {
      maker.apply(new Config(type.fields(), written));
      throw new AssertionError("expected a fault");
    } catch (Refused refused) {
      return refused.code() + " at " + refused.field() + ": " + refused.getMessage();
    }
  }

  private void checkField(String field) {
    if (type.fields().stream().noneMatch(one -> one.name().equals(field))) {
      throw new IllegalArgumentException(type.name() + " has no field " + field);
    }
  }

  private record Constant(JsonNode value) implements Expression {
    @Override
    public String text() {
      return value.toString();
    }

    @Override
    public boolean constant() {
      return true;
    }

    @Override
    public JsonNode evaluate(Bindings bindings) {
      return value;
    }

    @Override
    public boolean test(Bindings bindings) {
      return value.booleanValue();
    }
  }

  private record Supplied(Supplier<JsonNode> value) implements Expression {
    @Override
    public String text() {
      return "a condition";
    }

    @Override
    public boolean constant() {
      return false;
    }

    @Override
    public JsonNode evaluate(Bindings bindings) {
      return value.get();
    }

    @Override
    public boolean test(Bindings bindings) {
      return ((BooleanNode) value.get()).booleanValue();
    }
  }

  private record Each(ItemFunction function) implements ItemExpression {
    @Override
    public String text() {
      return "a function";
    }

    @Override
    public JsonNode evaluate(Bindings outer, JsonNode it, int index) {
      return function.value(it, index);
    }

    @Override
    public boolean test(Bindings outer, JsonNode it, int index) {
      return ((BooleanNode) function.value(it, index)).booleanValue();
    }
  }

  private record Config(List<Field<?>> fields, Map<String, ?> values) implements OperatorConfig {
    @Override
    @SuppressWarnings("unchecked") // the branches return what the kind of field promises
    public <T> Optional<T> find(Field<T> field) {
      Object value = values.get(field.name());
      if (value == null && field.fallback() != null) {
        value = field.fallback();
      }
      if (value == null) {
        return Optional.empty();
      }
      if (field instanceof Field.Literal<?> literal) {
        return Optional.of((T) literal.read((JsonNode) value));
      }
      if (field instanceof Field.Items items) {
        List<OperatorConfig> elements = new ArrayList<>();
        for (Object element : (List<?>) value) {
          elements.add(new Config(items.fields(), nested((Map<?, ?>) element)));
        }
        return Optional.of((T) elements);
      }
      if (value instanceof Expression || value instanceof ItemExpression) {
        return Optional.of((T) value);
      }
      if (value instanceof ItemFunction function) {
        return Optional.of((T) new Each(function));
      }
      if (value instanceof Supplier<?> supplier) {
        return Optional.of((T) new Supplied(() -> (JsonNode) supplier.get()));
      }
      return Optional.of((T) new Constant((JsonNode) value));
    }

    private static Map<String, Object> nested(Map<?, ?> element) {
      Map<String, Object> nested = new LinkedHashMap<>();
      element.forEach(
          (key, value) ->
              nested.put(
                  (String) key,
                  value instanceof ItemFunction || value instanceof Supplier
                      ? value
                      : Written.json((String) key, value, 0)));
      return nested;
    }

    @Override
    public JsonNode written() {
      ObjectNode all = Json.nodes().objectNode();
      values.forEach((key, value) -> all.set(key, TextNode.valueOf(String.valueOf(value))));
      return all;
    }

    @Override
    public RuntimeException refuse(Field<?> field, String code, String problem, String remedy) {
      return new Refused(field.name(), code, problem + ". " + remedy);
    }
  }

  private final class Call implements OperatorCall {
    @Override
    public @Nullable JsonNode get(int slot) {
      return variables.get(slot);
    }

    @Override
    public String runId() {
      return "run-1";
    }

    @Override
    public String address() {
      return "node";
    }

    @Override
    public String secret(String name) {
      throw new IllegalArgumentException("no secret '%s'".formatted(name));
    }

    @Override
    public int attempt() {
      return 1;
    }

    @Override
    public @Nullable String undoneKey() {
      return null;
    }

    @Override
    public String idempotencyKey() {
      return "key";
    }

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public RandomGenerator random() {
      return random;
    }

    @Override
    public Executor workers() {
      return workers;
    }

    @Override
    public boolean cancelled() {
      return cancelled.getAsBoolean();
    }

    @Override
    public void heartbeat() {}

    @Override
    public List<Fault> faults(JsonNode definition, String profile) {
      return faults.apply(definition, profile);
    }

    @Override
    public void checkpoint(String label, JsonNode value) {
      lines.add("checkpoint " + label + " " + value);
    }

    @Override
    public void log(System.Logger.Level level, String message) {
      lines.add(level + " " + message);
    }
  }
}
