// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.CostMeter;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmConfig;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.LlmRouter;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.RouteEvent;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.mock.MockProvider;
import dev.analemma.llm.mock.MockReply;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MovingClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Three providers that do what a test says, a clock that it moves, and a router over them. */
final class Lab {
  static final ProviderId ONE = new ProviderId("one");
  static final ProviderId TWO = new ProviderId("two");
  static final ProviderId THREE = new ProviderId("three");

  private static final String MODEL =
      """
      {"provider": "%s", "id": "%s", "family": "%s", "aliases": ["%s"], "roles": {"fast": %d},
       "context": %d, "maxOutput": 5000,
       "features": ["stream", "system", "tools", "forced-tool"%s],
       "prices": [{"from": "2025-01-01", "tiers": [{"input": 1, "output": 2}]}]%s}
      """;

  /** What a provider is when a test does not care. */
  static final List<String> MODELS =
      List.of(
          model("one", "one-large", 10, 10_000),
          model("one", "one-spare", 20, 20_000),
          model("two", "two-large", 10, 10_000),
          model("three", "three-large", 10, 100_000));

  final MovingClock clock = new MovingClock();
  final List<RouteEvent> events = new CopyOnWriteArrayList<>();
  final List<AnswerEvent> seen = new CopyOnWriteArrayList<>();
  final CostMeter meter = new CostMeter();
  private final Map<ProviderId, LlmProvider> providers = new LinkedHashMap<>();
  private List<String> models = MODELS;
  private List<ProviderId> order = List.of(ONE, TWO, THREE);
  private UnaryOperator<LlmRouter.Builder> more = UnaryOperator.identity();
  private long drawn;
  private LlmRouter router;

  static String model(String provider, String id, int rank, int context) {
    return model(provider, id, rank, context, "", "");
  }

  static String model(
      String provider, String id, int rank, int context, String features, String more) {
    return MODEL.formatted(provider, id, provider + "-family", id, rank, context, features, more);
  }

  Lab models(String... models) {
    this.models = List.of(models);
    return this;
  }

  Lab order(ProviderId... order) {
    this.order = List.of(order);
    return this;
  }

  /** Makes each wait as long as it may be drawn; by default each is as short. */
  Lab longWaits() {
    drawn = -1;
    return this;
  }

  /** Builds the router with more. */
  Lab with(UnaryOperator<LlmRouter.Builder> more) {
    this.more = more;
    return this;
  }

  Lab provider(LlmProvider provider) {
    providers.put(provider.id(), provider);
    return this;
  }

  /** Has a provider do this in turn, and answer afterwards. */
  Lab script(ProviderId id, MockReply... replies) {
    return provider(MockProvider.builder(clock).id(id).keepCalls().inTurn(replies).build());
  }

  /** Has a provider fail with every call. */
  Lab failing(ProviderId id, ErrorKind kind) {
    return provider(
        MockProvider.builder(clock)
            .id(id)
            .keepCalls()
            .always(call -> true, call -> MockReply.error(kind))
            .build());
  }

  MockProvider mock(ProviderId id) {
    router();
    return (MockProvider) providers.get(id);
  }

  int calls(ProviderId id) {
    return mock(id).calls().size();
  }

  LlmRouter router() {
    if (router == null) {
      LlmRouter.Builder builder =
          LlmRouter.builder(config(), clock)
              .meter(meter)
              .listener((context, event) -> events.add(event))
              .random(() -> drawn);
      for (ProviderId id : order) {
        if (!providers.containsKey(id)) {
          script(id);
        }
        builder.provider(providers.get(id));
      }
      router = more.apply(builder).build();
    }
    return router;
  }

  private LlmConfig config() {
    List<String> kinds = new ArrayList<>();
    order.forEach(id -> kinds.add("\"%s\": {\"kind\": \"scripted\"}".formatted(id)));
    List<String> fallback = order.stream().skip(1).map(id -> "\"" + id + "\"").toList();
    return LlmConfig.of(
        Json.parse(
            "{\"provider\": \"%s\", \"fallback\": %s, \"providers\": {%s}, \"models\": %s}"
                .formatted(order.get(0), fallback, String.join(", ", kinds), models)),
        Map.of());
  }

  static LlmRequest request() {
    return request(ModelInput.builder(100).user("Is the sky blue?").build());
  }

  static LlmRequest request(ModelInput input) {
    return LlmRequest.of(ModelSelector.role("fast"), input);
  }

  LlmCall ask() {
    return router().complete(request());
  }

  LlmCall ask(RoutePolicy policy) {
    return router().complete(request(), policy);
  }

  LlmCall watch() {
    return watch(RoutePolicy.ofDefaults());
  }

  LlmCall watch(RoutePolicy policy) {
    return router().stream(request(), policy, seen::add);
  }

  /** Returns the answer, which is there. */
  static LlmResponse answer(LlmCall call) {
    assertThat(isDone(call)).as("the call has ended").isTrue();
    return call.result().toCompletableFuture().join();
  }

  /** Returns why there is no answer, which is known. */
  static LlmException failure(LlmCall call) {
    assertThat(isDone(call)).as("the call has ended").isTrue();
    Throwable thrown = catchThrowable(() -> call.result().toCompletableFuture().join());
    assertThat(thrown).isInstanceOf(CompletionException.class);
    return (LlmException) thrown.getCause();
  }

  static boolean isDone(LlmCall call) {
    return call.result().toCompletableFuture().isDone();
  }

  <E extends RouteEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Returns the models that were asked, in order. */
  List<String> asked() {
    return events(RouteEvent.AttemptStarted.class).stream()
        .map(event -> event.target().model())
        .toList();
  }

  static List<ResolvedTarget> targets(LlmResponse response) {
    return response.attempts().stream().map(attempt -> attempt.target()).toList();
  }
}
