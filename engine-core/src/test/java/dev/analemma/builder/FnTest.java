// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class FnTest {
  private static final Fn<String, Integer> LENGTH =
      Fn.of("text.length", String.class, Integer.class, String::length);

  static String keyed(StepContext context, String text) {
    return context.idempotencyKey() + text;
  }

  static CompletableFuture<Integer> later(String text) {
    return CompletableFuture.completedFuture(text.length());
  }

  @Test
  void of_function_takesItsWholeInput() throws Exception {
    HostFunction function = LENGTH.function();
    assertThat(function.name()).isEqualTo("text.length");
    assertThat(function.positional()).isFalse();
    assertThat(function.parameters()).containsExactly(String.class);
    assertThat(function.result()).isEqualTo(Integer.class);
    assertThat(function.effect()).isEqualTo(Effect.WRITE);
    assertThat(function.execution()).isEqualTo(Execution.BLOCKING);
    assertThat(function.body().call(new Written.Context("k"), new Object[] {"abc"})).isEqualTo(3);
  }

  @Test
  void of_functionWithContext_isGivenTheAttempt() throws Exception {
    Fn<String, String> fn = Fn.of("text.keyed", String.class, String.class, FnTest::keyed);
    assertThat(fn.function().body().call(new Written.Context("k"), new Object[] {"abc"}))
        .isEqualTo("kabc");
  }

  @Test
  void of_typeWithArguments_keepsThem() {
    Fn<List<String>, Integer> fn =
        Fn.of("text.count", new Type<List<String>>() {}, Type.of(Integer.class), List::size);
    assertThat(fn.function().parameters()).containsExactly(new Type<List<String>>() {}.type());
  }

  @Test
  void async_function_holdsNoThread() throws Exception {
    Fn<String, Integer> fn = Fn.async("text.later", String.class, Integer.class, FnTest::later);
    assertThat(fn.function().execution()).isEqualTo(Execution.INLINE);
    assertThat(fn.function().body().call(new Written.Context("k"), new Object[] {"abc"}))
        .isInstanceOf(CompletionStage.class);
  }

  @Test
  void effectAndExecution_areCopies() {
    Fn<String, Integer> pure = LENGTH.effect(Effect.PURE).execution(Execution.COMPUTE);
    assertThat(pure.function().effect()).isEqualTo(Effect.PURE);
    assertThat(pure.function().execution()).isEqualTo(Execution.COMPUTE);
    assertThat(LENGTH.function().effect()).isEqualTo(Effect.WRITE);
  }

  @Test
  void of_nameWithoutADot_isRefused() {
    assertThatThrownBy(() -> Fn.of("length", String.class, Integer.class, String::length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("function name 'length' has no dot; write '<area>.length'");
  }

  @Test
  void step_constantUsedTwice_isOneFunction() {
    Workflow<String, Integer> workflow =
        Workflow.define(
            "w",
            String.class,
            Integer.class,
            (w, in) -> {
              w.step("a", LENGTH, in);
              return w.step("b", LENGTH, in);
            });
    assertThat(workflow.functions()).containsExactly(LENGTH.function());
  }

  @Test
  void type_withoutAnArgument_isRefused() {
    assertThatThrownBy(FnTest::rawType)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("says no type");
  }

  @SuppressWarnings("rawtypes")
  private static Type rawType() {
    return new Type() {};
  }

  @Test
  void type_equality_isThatOfTheType() {
    assertThat(new Type<List<String>>() {}).isEqualTo(new Type<List<String>>() {});
    assertThat(new Type<List<String>>() {}).isNotEqualTo(new Type<List<Integer>>() {});
    assertThat(new Type<String>() {}).isEqualTo(Type.of(String.class));
  }
}
