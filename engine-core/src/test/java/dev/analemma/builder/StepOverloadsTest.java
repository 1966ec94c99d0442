// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.spi.HostFunction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** That javac finds the right overload, and that the function is called with its arguments. */
final class StepOverloadsTest {
  record Item(String name, int count) {
    String label() {
      return name + "*" + count;
    }

    String label(String prefix, long factor) {
      return prefix + name + factor;
    }
  }

  private final List<String> seen = new ArrayList<>();

  static String twice(String text) {
    return text + text;
  }

  static long sum(int a, long b, double c) {
    return a + b + (long) c;
  }

  String keyed(StepContext context, String text) {
    return context.idempotencyKey() + ":" + text;
  }

  String failing(String text) throws IOException {
    throw new IOException(text);
  }

  List<Item> items(String name) {
    return List.of(new Item(name, 1));
  }

  int count(List<Item> items) {
    return items.size();
  }

  void note(String text) {
    seen.add(text);
  }

  void noteWith(StepContext context, String text) throws IOException {
    seen.add(context.idempotencyKey() + text);
  }

  private static Object call(BiFunction<Body, Value<String>, Value<?>> writer, Object... arguments)
      throws Exception {
    return function(writer).body().call(new Written.Context("key"), arguments);
  }

  private static HostFunction function(BiFunction<Body, Value<String>, Value<?>> writer) {
    return Written.function(Written.workflow(writer), "w/s");
  }

  @Test
  void step_staticMethod_isCalled() throws Exception {
    assertThat(call((w, in) -> w.step("s", String.class, StepOverloadsTest::twice, in), "ab"))
        .isEqualTo("abab");
  }

  @Test
  void step_boundMethod_isCalled() throws Exception {
    assertThat(call((w, in) -> w.step("s", String.class, "x"::concat, in), "ab")).isEqualTo("xab");
  }

  @Test
  void step_methodOfTheArgument_isCalled() throws Exception {
    assertThat(call((w, in) -> w.step("s", Integer.class, String::length, in), "abc")).isEqualTo(3);
  }

  @Test
  void step_constructor_isCalled() throws Exception {
    assertThat(call((w, in) -> w.step("s", Item.class, Item::new, in, w.literal(2)), "a", 2))
        .isEqualTo(new Item("a", 2));
  }

  @Test
  void step_contextFirst_isGivenTheAttempt() throws Exception {
    assertThat(call((w, in) -> w.step("s", String.class, this::keyed, in), "a")).isEqualTo("key:a");
  }

  @Test
  void step_overloadsOfDifferentLengthInALambda_areTold() throws Exception {
    assertThat(
            call(
                (w, in) ->
                    w.step(
                        "s",
                        String.class,
                        (item, prefix) -> item.label(prefix, 2),
                        w.literal(new Item("a", 1)),
                        in),
                new Item("a", 1),
                "p"))
        .isEqualTo("pa2");
  }

  @Test
  void step_lambdaWithoutArguments_isCalled() throws Exception {
    assertThat(call((w, in) -> w.step("s", String.class, () -> "made"))).isEqualTo("made");
  }

  @Test
  void step_lambdaOfTheAttemptAlone_isGivenTheAttempt() throws Exception {
    assertThat(call((w, in) -> w.step("s", String.class, context -> context.idempotencyKey())))
        .isEqualTo("key");
  }

  @Test
  void step_lambdaWithContext_isGivenBoth() throws Exception {
    assertThat(
            call(
                (w, in) -> w.step("s", String.class, (c, a) -> c.idempotencyKey() + a.length(), in),
                "abc"))
        .isEqualTo("key3");
  }

  @Test
  void step_primitiveParameters_takeBoxedValues() throws Exception {
    BiFunction<Body, Value<String>, Value<?>> writer =
        (w, in) ->
            w.step(
                "s",
                Long.class,
                StepOverloadsTest::sum,
                w.literal(1),
                w.literal(2L),
                w.literal(3.0));
    assertThat(call(writer, 1, 2L, 3.0)).isEqualTo(6L);
    assertThat(function(writer).parameters())
        .containsExactly(Integer.class, Long.class, Double.class);
  }

  @Test
  void step_fiveArguments_keepTheirOrder() throws Exception {
    assertThat(
            call(
                (w, in) ->
                    w.step(
                        "s",
                        String.class,
                        (a, b, c, d, e) -> a + b + c + d + e,
                        in,
                        in,
                        in,
                        in,
                        in),
                "1",
                "2",
                "3",
                "4",
                "5"))
        .isEqualTo("12345");
  }

  @Test
  void step_contextAndFiveArguments_keepTheirOrder() throws Exception {
    assertThat(
            call(
                (w, in) ->
                    w.step(
                        "s",
                        String.class,
                        (context, a, b, c, d, e) -> context.idempotencyKey() + a + b + c + d + e,
                        in,
                        in,
                        in,
                        in,
                        in),
                "1",
                "2",
                "3",
                "4",
                "5"))
        .isEqualTo("key12345");
  }

  @Test
  void step_throwingMethod_throwsWhatItThrows() {
    assertThatThrownBy(() -> call((w, in) -> w.step("s", String.class, this::failing, in), "a"))
        .isInstanceOf(IOException.class)
        .hasMessage("a");
  }

  @Test
  void step_typeWithArguments_keepsThem() {
    Workflow<String, Object> workflow =
        Written.workflow(
            (w, in) -> {
              Value<List<Item>> items = w.step("made", new Type<List<Item>>() {}, this::items, in);
              return w.step("s", Integer.class, this::count, items);
            });
    assertThat(Written.function(workflow, "w/s").parameters())
        .containsExactly(new Type<List<Item>>() {}.type());
    assertThat(Written.function(workflow, "w/made").result().getTypeName())
        .isEqualTo("java.util.List<" + Item.class.getName() + ">");
  }

  @Test
  void step_optionalArgument_isWrapped() throws Exception {
    BiFunction<Body, Value<String>, Value<?>> writer =
        (w, in) -> w.step("s", String.class, text -> text.orElse("none"), in.maybe());
    assertThat(call(writer, "a")).isEqualTo("a");
    assertThat(call(writer, new Object[] {null})).isEqualTo("none");
    assertThat(function(writer).parameters()).containsExactly(String.class);
  }

  @Test
  void step_optionalOfATypeWithArguments_keepsThem() {
    BiFunction<Body, Value<String>, Value<?>> writer =
        (w, in) ->
            w.step(
                "s",
                Integer.class,
                (Optional<List<Item>> items) -> items.map(List::size).orElse(0),
                w.step("made", new Type<List<Item>>() {}, this::items, in).maybe());
    assertThat(function(writer).parameters()).containsExactly(new Type<List<Item>>() {}.type());
  }

  @Test
  void step_valueOfASubtype_isTaken() {
    assertThat(
            function((w, in) -> w.step("s", String.class, (Object any) -> any.toString(), in))
                .parameters())
        .containsExactly(String.class);
  }

  @Test
  void run_voidMethod_isCalled() throws Exception {
    assertThat(call((w, in) -> w.run("s", this::note, in), "a")).isNull();
    assertThat(seen).containsExactly("a");
  }

  @Test
  void run_voidMethodWithContext_isGivenTheAttempt() throws Exception {
    assertThat(call((w, in) -> w.run("s", this::noteWith, in), "a")).isNull();
    assertThat(seen).containsExactly("keya");
  }

  @Test
  void run_methodWithAResult_dropsIt() throws Exception {
    assertThat(call((w, in) -> w.run("s", text -> seen.add(text), in), "a")).isNull();
    assertThat(seen).containsExactly("a");
  }
}
