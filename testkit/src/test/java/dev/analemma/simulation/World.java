// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

import dev.analemma.spi.EngineClock;
import dev.analemma.spi.store.MemoryStateStore;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One history: three instances on one store, clients, and what goes wrong, all drawn from one seed.
 *
 * <p>Idea: there is one thread. Whatever an engine hands to an executor waits here, and one thing
 * after the other is done, in an order drawn at random; when the store's answer is late, other
 * things are done inside that call. So a seed tells a history, and any history can be told again.
 */
final class World {
  static final Duration LEASE = Duration.ofSeconds(3);
  static final Duration FAR = Duration.ofDays(100);

  /** In longer histories, for all that is held, what cleans up may be given up. */
  static final Duration FINALLY_MAX = Duration.ofMinutes(10);

  private static final int INSTANCES = 3;
  private static final long MILLI = 1_000_000;
  private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

  /** So many steps no history takes that gets anywhere. */
  private static final int STEPS_MAX = 60_000;

  /** How many answers of the store are late at once, at most. */
  private static final int DEPTH_MAX = 3;

  /** How long clients and faults go on, at most. */
  private static final int TROUBLE_MILLIS_MAX = 12_000;

  /** Things come to an end within this time when nothing goes wrong any more. */
  private static final Duration CALM_MAX = Duration.ofMinutes(5);

  /** Engines look for providers of operators when they are built, which takes as long as a run. */
  private static final ClassLoader NO_PROVIDERS =
      new ClassLoader(null) {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
          throw new ClassNotFoundException(name);
        }

        @Override
        public Enumeration<URL> getResources(String name) {
          return Collections.emptyEnumeration();
        }
      };

  final Random random;
  final Oracle oracle;
  final MemoryStateStore store;
  final List<Instance> instances = new ArrayList<>();
  final long compactBytes;
  long nanos;

  private final long seed;
  private final Clients clients;
  private final int[] weights = new int[Fault.values().length];
  private final int faultOneIn;
  private final int pauseOneIn;
  private final @Nullable List<String> told;
  private @Nullable AssertionError wrong;
  private boolean trouble = true;
  private int depth;
  private int steps;
  private int born;

  /**
   * @param told gets what happens, or null
   */
  World(long seed, @Nullable List<String> told) {
    this.seed = seed;
    this.told = told;
    this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    this.store = new MemoryStateStore(new StoreClock());
    this.oracle = new Oracle(this);
    this.compactBytes = random.nextBoolean() ? 1_024 : 1L << 30;
    // In each history other things go wrong, and some are quiet.
    this.faultOneIn = random.nextInt(5) == 0 ? 0 : 8 << random.nextInt(6);
    this.pauseOneIn = random.nextInt(3) == 0 ? 0 : 100 << random.nextInt(4);
    for (int f = 1; f < weights.length; f++) {
      weights[f] = random.nextInt(3);
    }
    this.clients = new Clients(this);
    for (int i = 0; i < INSTANCES; i++) {
      instances.add(born(i));
    }
  }

  private final class StoreClock implements EngineClock {
    @Override
    public Instant now() {
      return World.this.now();
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
      throw new UnsupportedOperationException("a store has no timers");
    }
  }

  Instant now() {
    return ORIGIN.plusNanos(nanos);
  }

  private Instance born(int slot) {
    boolean before = trouble;
    trouble = false;
    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    thread.setContextClassLoader(NO_PROVIDERS);
    Instance made = new Instance(this, "%c%d".formatted('A' + slot, born++));
    thread.setContextClassLoader(loader);
    trouble = before;
    if (trouble && random.nextInt(3) == 0) {
      made.clock.ahead = drawnSkew();
    }
    return made;
  }

  private Duration drawnSkew() {
    return Duration.ofMillis((long) (random.nextGaussian() * 20_000));
  }

  /** Lets the history happen, and everything come to its end. */
  void run() {
    long until = random.nextInt(TROUBLE_MILLIS_MAX) * MILLI;
    while (nanos < until && !clients.served()) {
      step();
      maybeTrouble();
    }
    trouble = false;
    note(null, "nothing goes wrong any more");
    for (int i = 0; i < INSTANCES; i++) {
      instances.get(i).pausedUntilNanos = 0;
      if (instances.get(i).dead) {
        instances.set(i, born(i));
      }
    }
    long calmUntil = nanos + CALM_MAX.toNanos();
    while (!clients.served()) {
      if (nanos > calmUntil) {
        throw failure("something is stuck: " + clients.left());
      }
      step();
      clients.insist();
    }
    clients.check();
    if (wrong != null) {
      throw wrong;
    }
  }

  /** Runs one task, one timer or one wish of a client. */
  void step() {
    if (wrong != null) {
      throw wrong;
    }
    if (++steps > STEPS_MAX) {
      throw failure("more than %d steps: %s".formatted(STEPS_MAX, clients.left()));
    }
    int ready = 0;
    for (Instance instance : instances) {
      ready += instance.ready();
    }
    if (ready > 0 && random.nextInt(10) > 0) {
      int index = random.nextInt(ready);
      for (Instance instance : instances) {
        int here = instance.ready();
        if (index < here) {
          instance.run(index);
          // A flag that was meant for whoever waited.
          Thread.interrupted();
          return;
        }
        index -= here;
      }
    }
    pass();
  }

  /** Lets time pass until something is due, and does that. */
  private void pass() {
    long next = clients.nextNanos();
    Instance first = null;
    for (Instance instance : instances) {
      if (instance.dead) {
        continue;
      }
      long due = Math.max(instance.clock.nextNanos(), instance.pausedUntilNanos);
      if (due < next) {
        next = due;
        first = instance;
      }
    }
    if (next == Long.MAX_VALUE) {
      // Nobody is left who could do anything.
      nanos += LEASE.toNanos();
      return;
    }
    nanos = Math.max(nanos, next);
    if (first == null) {
      clients.act();
    } else {
      first.clock.fire();
    }
    Thread.interrupted();
  }

  /** Now and then a process stands still, ends, or its clock is set. */
  private void maybeTrouble() {
    if (pauseOneIn == 0 || random.nextInt(pauseOneIn) > 0) {
      return;
    }
    int slot = random.nextInt(INSTANCES);
    Instance instance = instances.get(slot);
    switch (instance.dead ? 0 : random.nextInt(4)) {
      case 0 -> {
        instance.end();
        instances.set(slot, born(slot));
        note(instances.get(slot), "begins");
      }
      case 1 -> {
        instance.clock.ahead = drawnSkew();
        note(instance, "its clock is ahead by %s", instance.clock.ahead);
      }
      default -> {
        instance.pausedUntilNanos = nanos + drawnWait();
        note(instance, "stands still until %d", instance.pausedUntilNanos / MILLI);
      }
    }
  }

  /** Often a moment, at times longer than a lease. */
  private long drawnWait() {
    int millis = random.nextInt(3) == 0 ? (int) LEASE.toMillis() * 4 : 400;
    return random.nextInt(millis) * MILLI;
  }

  Fault fault(String method) {
    if (!trouble || faultOneIn == 0) {
      return Fault.NONE;
    }
    // What is written counts.
    boolean writes = method.equals("append") || method.equals("send") || method.equals("claim");
    if (random.nextInt(writes ? Math.max(3, faultOneIn / 8) : faultOneIn) > 0) {
      return Fault.NONE;
    }
    int all = 0;
    for (int weight : weights) {
      all += weight;
    }
    int drawn = all == 0 ? 0 : random.nextInt(all);
    for (int f = 1; f < weights.length; f++) {
      drawn -= weights[f];
      if (drawn < 0) {
        return Fault.values()[f];
      }
    }
    return Fault.NONE;
  }

  /** A call of an instance takes long: others go on, and at times its other threads too. */
  void meanwhile(Instance instance) {
    if (depth == DEPTH_MAX) {
      return;
    }
    depth++;
    long until = nanos + drawnWait();
    if (random.nextBoolean()) {
      instance.pausedUntilNanos = Math.max(instance.pausedUntilNanos, until);
    }
    while (nanos < until && !instance.dead) {
      step();
    }
    depth--;
  }

  /** Returns whether a run calls another workflow. */
  boolean calls() {
    return clients.any(Shape.CALL);
  }

  void note(@Nullable Instance instance, String what, Object... values) {
    if (told != null) {
      told.add(
          "%6d ms %s %s"
              .formatted(
                  nanos / MILLI, instance == null ? "--" : instance, what.formatted(values)));
    }
  }

  /**
   * Returns what is thrown when something is not as it has to be. The engine may catch it, so it is
   * also thrown by whoever runs the history.
   */
  AssertionError failure(String what) {
    AssertionError made =
        new AssertionError("seed %d at %d ms: %s".formatted(seed, nanos / MILLI, what));
    if (wrong == null) {
      wrong = made;
    }
    return made;
  }
}
