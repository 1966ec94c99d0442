// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in memory: for tests, and for engines whose runs need not outlive the process.
 *
 * <p>Several engines of one process may share a store; each is an instance of its own, so one can
 * take over what another left behind. Closing does nothing, so that the next engine finds what the
 * last one wrote.
 *
 * <p>Limits: {@code bytesMax}, 256 MiB unless said, counted over bodies, payloads, documents and
 * texts; above it, {@code STORE_FULL}. Claims and queries look at every run: it is made for
 * thousands of runs, not for millions.
 *
 * <p>Threads: safe.
 */
public final class MemoryStateStore implements StateStore {
  private static final long DEFAULT_BYTES_MAX = 268_435_456;

  private final MemorySpace space;
  private final MemoryStops stops;
  private final MemoryRuns runs;
  private final MemoryDocuments documents;
  private final MemoryPayloads payloads;
  private final MemoryAudit audit;

  /** Creates an empty store of 256 MiB with the time of a clock. */
  public MemoryStateStore(EngineClock clock) {
    this(clock, DEFAULT_BYTES_MAX);
  }

  /**
   * Creates an empty store.
   *
   * @param clock its time
   * @param bytesMax how many bytes it holds, about
   */
  public MemoryStateStore(EngineClock clock, long bytesMax) {
    space = new MemorySpace(clock, bytesMax);
    stops = new MemoryStops(space);
    runs = new MemoryRuns(space, stops::holds);
    documents = new MemoryDocuments(space);
    payloads = new MemoryPayloads(space, runs::referred);
    audit = new MemoryAudit(space);
  }

  @Override
  public String describe() {
    return "memory";
  }

  @Override
  public Instant now() {
    return space.now();
  }

  @Override
  public void join(String instance, Duration lease) {
    StoreTexts.require("the instance", instance, StoreTexts.ID_CHARS_MAX);
    synchronized (space) {
      space.join(instance, lease);
    }
  }

  @Override
  public boolean renew(String instance, Duration lease) {
    synchronized (space) {
      return space.renew(instance, lease);
    }
  }

  @Override
  public void leave(String instance) {
    synchronized (space) {
      runs.release(instance);
      space.forget(instance);
    }
  }

  @Override
  public RunStore runs() {
    return runs;
  }

  @Override
  public MessageStore messages() {
    return runs;
  }

  @Override
  public DocumentStore documents() {
    return documents;
  }

  @Override
  public PayloadStore payloads() {
    return payloads;
  }

  @Override
  public AuditStore audit() {
    return audit;
  }

  @Override
  public StopStore stops() {
    return stops;
  }

  @Override
  public void close() {
    // The next engine of this process goes on with what is here.
  }

  private static final class MemoryAudit implements AuditStore {
    private final MemorySpace space;

    MemoryAudit(MemorySpace space) {
      this.space = space;
    }

    @Override
    public void add(
        String by, String action, String subject, @Nullable String before, @Nullable String after) {
      synchronized (space) {
        space.audit(by, action, subject, before, after);
      }
    }

    @Override
    public List<Entry> query(@Nullable String subject, long beforeNumber, int limit) {
      synchronized (space) {
        List<Entry> found = new ArrayList<>();
        List<Entry> all = space.audit();
        for (int i = (int) Math.min(all.size(), beforeNumber - 1); i > 0; i--) {
          Entry entry = all.get(i - 1);
          if (found.size() < limit && (subject == null || subject.equals(entry.subject()))) {
            found.add(entry);
          }
        }
        return found;
      }
    }
  }

  private static final class MemoryStops implements StopStore {
    private final MemorySpace space;
    private final List<Stop> all = new ArrayList<>();

    MemoryStops(MemorySpace space) {
      this.space = space;
    }

    boolean holds(String scope) {
      return all.stream().anyMatch(stop -> stop.holds(scope));
    }

    @Override
    public void add(String id, String scope, String reason, String by) {
      synchronized (space) {
        Stop stop = new Stop(id, scope, reason, by, space.now());
        if (all.stream().noneMatch(other -> other.id().equals(id))) {
          space.audit(by, "stop", stop.subject(), null, stop.toJson());
          all.add(stop);
        }
      }
    }

    @Override
    public boolean release(String id, String by) {
      StoreTexts.require("who releases", by, StoreTexts.NAME_CHARS_MAX);
      synchronized (space) {
        for (Stop stop : all) {
          if (stop.id().equals(id)) {
            space.audit(by, "release", stop.subject(), stop.toJson(), null);
            all.remove(stop);
            return true;
          }
        }
        return false;
      }
    }

    @Override
    public List<Stop> all() {
      synchronized (space) {
        return List.copyOf(all);
      }
    }
  }
}
