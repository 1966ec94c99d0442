// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.router;

import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.Attempt;
import dev.analemma.llm.CallContext;
import dev.analemma.llm.CostMeter;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelChain;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.RouteEvent;
import dev.analemma.llm.RouteListener;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.TokenEstimator;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.spi.EngineClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What all calls of a router have in common. Threads: safe. */
public final class Routing implements Calls {
  private final ModelCatalog catalog;
  private final List<ProviderId> order;
  private final Map<ProviderId, LlmProvider> providers;
  private final EngineClock clock;
  private final TokenEstimator tokens;
  private final @Nullable CostMeter meter;
  private final @Nullable RouteListener listener;
  private final RandomGenerator random;
  private final Healths healths = new Healths();
  private final Set<Route> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Creates it.
   *
   * @param catalog the models
   * @param providers who calls them, in the order in which they are asked
   * @param clock the only source of time
   * @param tokens guesses how long requests are
   * @param meter adds up what attempts cost, or null
   * @param listener is told what is decided, or null
   * @param random the source of jitter, safe for threads
   */
  public Routing(
      ModelCatalog catalog,
      Map<ProviderId, LlmProvider> providers,
      EngineClock clock,
      TokenEstimator tokens,
      @Nullable CostMeter meter,
      @Nullable RouteListener listener,
      RandomGenerator random) {
    this.catalog = catalog;
    this.order = List.copyOf(providers.keySet());
    this.providers = Map.copyOf(providers);
    this.clock = clock;
    this.tokens = tokens;
    this.meter = meter;
    this.listener = listener;
    this.random = random;
  }

  @Override
  public LlmCall call(
      LlmRequest request, RoutePolicy policy, @Nullable Consumer<AnswerEvent> watcher) {
    if (closed) {
      throw new IllegalStateException("the router is closed; calls end before that");
    }
    Route route = new Route(this, request, policy, watcher);
    underWay.add(route);
    route.begin();
    if (closed) {
      route.cancel();
    }
    return route;
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(underWay).forEach(Route::cancel);
  }

  ModelChain chain(LlmRequest request, RoutePolicy policy) {
    ModelChain chain = catalog.chain(request, order, tokens);
    if (policy.fallback() == RoutePolicy.Fallback.CHAIN || chain.targets().isEmpty()) {
      return chain;
    }
    if (policy.fallback() == RoutePolicy.Fallback.OFF) {
      return new ModelChain(chain.targets().subList(0, 1), chain.leftOut());
    }
    ProviderId first = chain.targets().get(0).provider();
    return new ModelChain(catalog.within(request, first, tokens), chain.leftOut());
  }

  ModelCatalog catalog() {
    return catalog;
  }

  List<ProviderId> order() {
    return order;
  }

  LlmProvider provider(ProviderId id) {
    return Objects.requireNonNull(providers.get(id));
  }

  EngineClock clock() {
    return clock;
  }

  TokenEstimator tokens() {
    return tokens;
  }

  Healths healths() {
    return healths;
  }

  /** Returns a number between nothing and one. */
  double drawn() {
    return random.nextDouble();
  }

  void ended(Route route) {
    underWay.remove(route);
  }

  void record(CallContext context, Attempt attempt) {
    if (meter != null) {
      meter.record(context, attempt);
    }
  }

  /** Returns whether somebody listens: events need not be made for nobody. */
  boolean isHeard() {
    return listener != null;
  }

  void tell(CallContext context, RouteEvent event) {
    if (listener == null) {
      return;
    }
    try {
      listener.decided(context, event);
    } catch (RuntimeException | Error e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  static List<String> listed(Map<?, String> reasons) {
    List<String> listed = new ArrayList<>();
    reasons.forEach((name, reason) -> listed.add(name + ": " + reason));
    return listed;
  }
}
