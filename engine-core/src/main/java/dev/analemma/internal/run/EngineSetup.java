// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.Profile;
import dev.analemma.Resource;
import dev.analemma.event.RunListener;
import dev.analemma.internal.compile.Compiler;
import dev.analemma.internal.skill.SkillStore;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.ItemSource;
import dev.analemma.spi.ResultTarget;
import dev.analemma.spi.SecretProvider;
import dev.analemma.spi.store.StateStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the builder of an engine was told.
 *
 * @param clock the host's clock, or null
 * @param workers the host's workers, or null
 * @param parallelism how many workers compute at once
 * @param blocking the host's threads for blocking work, or null
 * @param blockingThreadsMax the highest number of platform threads for blocking work
 * @param blockingMax the highest number of blocking attempts of one run
 * @param runsMax the highest number of runs at once
 * @param signalsMax the highest number of early signals of one name that a run keeps
 * @param grace how long a failing frame waits for running attempts
 * @param compensationMax how long an attempt of a compensation may take
 * @param finallyMax how long a {@code finally} may take
 * @param seed the seed of run ids and random numbers
 * @param functions the host's functions
 * @param sources where maps read
 * @param targets where maps write
 * @param resources what the host has declared, by key
 * @param listeners listeners and the lengths of their queues
 * @param meters where metrics go, or null
 * @param observations where observations go, or null
 * @param compiler from definitions to plans
 * @param skills the skills and assets
 * @param takesUp whether it takes runs of the store up that nobody asks it for
 * @param profiles what definitions made at run time may hold
 * @param store what keeps runs, or null for memory alone
 * @param lease how long this instance lives in the store without a sign
 * @param compactBytes how long a journal may grow before it is shortened
 * @param retention how long the store keeps ended runs; null without one
 * @param secrets where secrets come from, or null
 */
public record EngineSetup(
    @Nullable EngineClock clock,
    @Nullable Executor workers,
    int parallelism,
    @Nullable Executor blocking,
    int blockingThreadsMax,
    int blockingMax,
    int runsMax,
    int signalsMax,
    Duration grace,
    Duration compensationMax,
    Duration finallyMax,
    long seed,
    List<HostFunction> functions,
    List<ItemSource> sources,
    List<ResultTarget> targets,
    Map<String, Resource> resources,
    List<Listener> listeners,
    @Nullable MeterRegistry meters,
    @Nullable ObservationRegistry observations,
    Compiler compiler,
    SkillStore skills,
    boolean takesUp,
    List<Profile> profiles,
    @Nullable StateStore store,
    Duration lease,
    long compactBytes,
    @Nullable Retention retention,
    @Nullable SecretProvider secrets) {

  /**
   * A listener of every run.
   *
   * @param listener who is told
   * @param capacity the length of its queue
   */
  public record Listener(RunListener listener, int capacity) {}
}
