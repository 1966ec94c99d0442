// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.internal.cassette.KnownSecrets;
import dev.analemma.llm.internal.cassette.Player;
import dev.analemma.llm.internal.cassette.Recorder;
import dev.analemma.llm.internal.router.Calls;
import dev.analemma.llm.internal.router.Routing;
import dev.analemma.llm.mock.MockProvider;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.LlmProviderFactory;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.SecretProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks models: the first one of a chain, once more where that helps, then the next one. It is the
 * only place that tries again, and remembers for all calls which models are not well.
 *
 * <p>What follows from an error is told by its {@link ErrorKind}, how far a call goes by its {@link
 * RoutePolicy}. Each model of a chain is gone to at most once, with an input that is made for it
 * from the request. Waits are timers of the clock.
 *
 * <p>A model that failed is left alone by all calls for a time: 5 s after most errors, as long as
 * the provider asked for (60 s at most) after too many requests, 15 min after a quota is used up,
 * for as long as the router is used where the provider does not know the model. After {@code AUTH}
 * all models of the provider are, for 60 s. Five failures in a row open the model's breaker for 30
 * s; then one call tries it. A call that has no other model to ask tries it before, one call at a
 * time, unless the provider asked for the pause. Where all models are left alone, a call waits for
 * the first of them, if its deadline allows that.
 *
 * <p>Threads: safe. No thread is blocked.
 */
public final class LlmRouter implements AutoCloseable {
  private final Calls calls;
  private final RoutePolicy policy;
  private final List<LlmProvider> made;
  private final List<Fault> warnings;

  private LlmRouter(Calls calls, RoutePolicy policy, List<LlmProvider> made, List<Fault> warnings) {
    this.calls = calls;
    this.policy = policy;
    this.made = made;
    this.warnings = warnings;
  }

  /**
   * Returns a builder.
   *
   * @param config which providers are asked
   * @param clock the only source of time
   */
  public static Builder builder(LlmConfig config, EngineClock clock) {
    return new Builder(config, clock);
  }

  /** Asks for a whole answer, by the policy of the router. */
  public LlmCall complete(LlmRequest request) {
    return complete(request, policy);
  }

  /**
   * Asks for a whole answer.
   *
   * @param request what is asked
   * @param policy how far the call goes
   * @throws IllegalStateException if the router is closed
   */
  public LlmCall complete(LlmRequest request, RoutePolicy policy) {
    return calls.call(request, Objects.requireNonNull(policy, "policy"), null);
  }

  /** Asks for an answer piece by piece, by the policy of the router. */
  public LlmCall stream(LlmRequest request, Consumer<AnswerEvent> watcher) {
    return stream(request, policy, watcher);
  }

  /**
   * Asks for an answer piece by piece.
   *
   * @param request what is asked
   * @param policy how far the call goes
   * @param watcher gets the pieces one after another, on a thread of the provider, which waits for
   *     it. None comes after the answer is there; where the call is taken back from another thread,
   *     one may be on its way. What it throws ends the call with {@code CANCELLED} and that as the
   *     cause. A model that has no pieces gives its answer whole, in the result alone
   * @throws IllegalStateException if the router is closed
   */
  public LlmCall stream(LlmRequest request, RoutePolicy policy, Consumer<AnswerEvent> watcher) {
    Objects.requireNonNull(watcher, "watcher");
    return calls.call(request, Objects.requireNonNull(policy, "policy"), watcher);
  }

  /**
   * Returns what was noticed when the router was built: a recording whose last line is not whole.
   */
  public List<Fault> warnings() {
    return warnings;
  }

  /**
   * Takes calls under way back, closes the providers that the router has made, and lets go of the
   * file of a recording.
   */
  @Override
  public void close() {
    calls.close();
    made.forEach(LlmProvider::close);
  }

  /** Builds a router. Not thread-safe. */
  public static final class Builder {
    private final LlmConfig config;
    private final EngineClock clock;
    private final Map<ProviderId, LlmProvider> given = new LinkedHashMap<>();
    private final List<LlmProviderFactory> factories = new ArrayList<>();
    private SecretProvider secrets = SecretProvider.none();
    private @Nullable Executor executor;
    private RoutePolicy policy = RoutePolicy.ofDefaults();
    private TokenEstimator tokens = new TokenEstimator();
    private @Nullable CostMeter meter;
    private @Nullable RouteListener listener;
    private @Nullable RandomGenerator random;
    private @Nullable Path recording;
    private boolean replayed;

    private Builder(LlmConfig config, EngineClock clock) {
      this.config = Objects.requireNonNull(config, "config");
      this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * Adds a provider; it goes before any that would be made under its name, and its maker closes
     * it. One of the name {@code mock} answers where nobody is asked but the mock.
     */
    public Builder provider(LlmProvider provider) {
      if (given.putIfAbsent(provider.id(), provider) != null) {
        throw new IllegalArgumentException(
            "there are two providers '%s'; give each once".formatted(provider.id()));
      }
      return this;
    }

    /** Adds what makes providers of a kind, to those that {@link ServiceLoader} finds. */
    public Builder factory(LlmProviderFactory factory) {
      factories.add(Objects.requireNonNull(factory, "factory"));
      return this;
    }

    /** Sets where providers that are made have their keys from; none by default. */
    public Builder secrets(SecretProvider secrets) {
      this.secrets = Objects.requireNonNull(secrets, "secrets");
      return this;
    }

    /** Sets what does work of providers that blocks; needed where a provider is made. */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /** Sets how far calls go that have no policy of their own. */
    public Builder policy(RoutePolicy policy) {
      this.policy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /** Sets what guesses how long requests are, and learns from answers; a new one by default. */
    public Builder tokens(TokenEstimator tokens) {
      this.tokens = Objects.requireNonNull(tokens, "tokens");
      return this;
    }

    /** Sets what adds up the cost of all attempts; nothing by default. */
    public Builder meter(CostMeter meter) {
      this.meter = Objects.requireNonNull(meter, "meter");
      return this;
    }

    /** Sets who is told what the router decides; nobody by default. */
    public Builder listener(RouteListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /** Sets what waits are drawn by; safe for threads, one of each thread by default. */
    public Builder random(RandomGenerator random) {
      this.random = Objects.requireNonNull(random, "random");
      return this;
    }

    /**
     * Records all calls in a file, behind those that are there. A call is written when it has
     * ended, before its result is told; on the thread that ends it, which waits for that. One that
     * was taken back is not. This goes before the {@code cassette} of the configuration.
     *
     * <p>Secrets of 8 characters or more that providers asked for through {@link #secrets} stand
     * nowhere in the file; what is asked and answered stands there as it is.
     */
    public Builder record(Path file) {
      return recording(file, false);
    }

    /**
     * Answers all calls from a recording, and asks nobody: no provider is made, the meter and the
     * listener are told nothing, and no wait passes. A request that is not recorded fails with
     * {@code REPLAY_MISS}, which tells where the nearest one differs. This goes before the {@code
     * cassette} of the configuration.
     */
    public Builder replay(Path file) {
      return recording(file, true);
    }

    private Builder recording(Path file, boolean replayed) {
      if (recording != null) {
        throw new IllegalArgumentException(
            "the recording is '%s' already; record or replay one file".formatted(recording));
      }
      recording = Objects.requireNonNull(file, "file");
      this.replayed = replayed;
      return this;
    }

    /**
     * Returns the router.
     *
     * @throws DefinitionException if a provider of the configuration is not given and cannot be
     *     made, or a recording cannot be read or written, with all faults
     * @throws IllegalStateException if one has to be made and there is no executor
     */
    public LlmRouter build() {
      Path file = recording;
      boolean replay = replayed;
      if (file == null && config.cassette().isPresent()) {
        file = Path.of(config.cassette().get());
        replay = config.mock();
      }
      if (file != null && replay) {
        Player player = Player.open(file, config.catalog());
        return new LlmRouter(player, policy, List.of(), player.warnings());
      }
      KnownSecrets asked = new KnownSecrets(secrets);
      List<LlmProvider> made = new ArrayList<>();
      Routing routing = routing(file == null ? secrets : asked, made);
      if (file == null) {
        return new LlmRouter(routing, policy, made, List.of());
      }
      try {
        Recorder recorder = Recorder.open(routing, file, asked, clock);
        return new LlmRouter(recorder, policy, made, recorder.warnings());
      } catch (RuntimeException e) {
        made.forEach(LlmProvider::close);
        throw e;
      }
    }

    private Routing routing(SecretProvider secrets, List<LlmProvider> made) {
      List<LlmProviderFactory> all = factories();
      List<Fault> faults = new ArrayList<>();
      List<ProviderId> making = new ArrayList<>();
      for (ProviderId id : config.order()) {
        if (!given.containsKey(id) && !id.equals(ProviderId.MOCK)) {
          making.add(id);
        }
      }
      if (!making.isEmpty()) {
        faults.addAll(config.check(all, making));
      }
      if (!faults.isEmpty()) {
        throw new DefinitionException(faults);
      }
      Map<ProviderId, LlmProvider> providers = new LinkedHashMap<>();
      for (ProviderId id : config.order()) {
        LlmProvider provider = given.get(id);
        if (provider == null) {
          provider = make(id, all, secrets);
          made.add(provider);
        }
        providers.put(id, provider);
      }
      RandomGenerator drawn =
          random != null ? random : () -> ThreadLocalRandom.current().nextLong();
      return new Routing(config.catalog(), providers, clock, tokens, meter, listener, drawn);
    }

    private List<LlmProviderFactory> factories() {
      Map<String, LlmProviderFactory> byKind = new LinkedHashMap<>();
      for (LlmProviderFactory factory : factories) {
        add(factory, byKind);
      }
      for (LlmProviderFactory found : ServiceLoader.load(LlmProviderFactory.class)) {
        boolean own = factories.stream().anyMatch(factory -> factory.kind().equals(found.kind()));
        if (!own) {
          add(found, byKind);
        }
      }
      return List.copyOf(byKind.values());
    }

    private static void add(LlmProviderFactory factory, Map<String, LlmProviderFactory> byKind) {
      LlmProviderFactory other = byKind.putIfAbsent(factory.kind(), factory);
      if (other != null) {
        throw new IllegalStateException(
            "%s and %s both make providers of the kind '%s'; take one off the class path, or add the one that is meant to the builder"
                .formatted(
                    other.getClass().getName(), factory.getClass().getName(), factory.kind()));
      }
    }

    private LlmProvider make(ProviderId id, List<LlmProviderFactory> all, SecretProvider secrets) {
      if (id.equals(ProviderId.MOCK)) {
        return MockProvider.builder(clock).build();
      }
      if (executor == null) {
        throw new IllegalStateException(
            "provider '%s' has to be made and there is no executor; set one".formatted(id));
      }
      String kind = config.kind(id);
      for (LlmProviderFactory factory : all) {
        if (factory.kind().equals(kind)) {
          return factory.create(config.setup(id, secrets, clock, executor));
        }
      }
      throw new IllegalStateException("kind '%s' was checked and is gone".formatted(kind));
    }
  }
}
