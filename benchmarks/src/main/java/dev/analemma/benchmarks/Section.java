// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.List;
import java.util.Locale;

/** A part of {@link Targets} that is measured in processes of its own. */
public enum Section {
  /** A chain of 1,000 nodes. */
  CHAIN(3, GraphFigures::chain, "-Xmx2g"),
  /** A fan-out of 1,000 nodes. */
  FAN(3, GraphFigures::fan, "-Xmx2g"),
  /** 10,000 nodes in layers. */
  LAYERED(3, GraphFigures::layered, "-Xmx2g"),
  /** 10,000 nodes in layers beside Dexecutor. */
  DEXECUTOR(1, GraphFigures::dexecutor, "-Xmx2g"),
  /** Nodes that work for 10 µs. */
  BODIES(3, GraphFigures::bodies, "-Xmx2g"),
  /** Five-node runs, 64 in flight. */
  DIAMONDS(3, GraphFigures::inFlight, "-Xmx2g"),
  /** A five-node run on the caller's thread. */
  CALLER(3, GraphFigures::caller, "-Xmx2g"),
  /** A million nodes. */
  LINEAR(1, GraphFigures::linear, "-Xmx4g"),
  /** Nodes that read what others gave. */
  REFERENCES(3, ValueFigures::references, "-Xmx2g"),
  /** A condition over 100,000 objects. */
  FILTER(3, ValueFigures::filter, "-Xmx2g"),
  /** Items of maps, rounds of loops, steps of machines. */
  CONTROL(1, ControlFigures::measure, "-Xmx4g"),
  /** The making of operators. */
  INSTANTIATE(3, ValueFigures::instantiate, "-Xmx2g"),
  /** What runs keep; a collector without regions counts to the byte. */
  RETAINED(1, Retained::measure, "-Xmx2g", "-XX:+UseSerialGC"),
  /** A million runs that wait or ask, signals for them, and timers due at once. */
  WAITING(1, Waiting::measure, "-Xmx4g", "-XX:+UseSerialGC"),
  /** Millions of items, rounds and steps in a small heap. */
  LONG(1, LongRuns::measure, "-Xmx256m"),
  /** An emergency stop of 10,000 runs. */
  STOP(1, Stopping::measure, "-Xmx2g"),
  /** A tiny run beside huge ones. */
  FAIRNESS(1, Fairness::measure, "-Xmx4g"),
  /** Steps that are committed to SQLite, beside a file that is only appended to. */
  SQLITE(1, DurableFigures::sqlite, "-Xmx2g"),
  /** Steps that are committed to PostgreSQL, beside as many commits by hand. */
  POSTGRES(1, DurableFigures::postgres, "-Xmx2g"),
  /** Long and waiting runs in SQLite. */
  LIFE(1, DurableLife::sqlite, "-Xmx3g", "-XX:+UseSerialGC"),
  /** Waiting runs in PostgreSQL. */
  POSTGRES_LIFE(1, DurableLife::postgres, "-Xmx3g", "-XX:+UseSerialGC"),
  /** The first run of a process; measured by whoever starts the processes. */
  COLD(10, figures -> ColdStart.main(new String[0]));

  private final int forks;
  private final Measurement measurement;
  private final List<String> jvmArgs;

  Section(int forks, Measurement measurement, String... jvmArgs) {
    this.forks = forks;
    this.measurement = measurement;
    this.jvmArgs = List.of(jvmArgs);
  }

  /** What a section does in its process. */
  @FunctionalInterface
  interface Measurement {
    /** Measures and tells the figures. */
    void measure(Figures figures) throws Exception;
  }

  /** Measures in this process: the name of a section and, if wanted, {@code quick}. */
  public static void main(String[] args) throws Exception {
    boolean quick = args.length > 1 && args[1].equals("quick");
    named(args[0]).measurement.measure(new Figures(quick));
    // Not every peer gives its threads back.
    System.exit(0);
  }

  /**
   * Returns the section of a name.
   *
   * @throws IllegalArgumentException if there is none; it lists the names
   */
  static Section named(String name) {
    for (Section section : values()) {
      if (section.key().equals(name)) {
        return section;
      }
    }
    throw new IllegalArgumentException(
        "section is '%s', must be one of %s"
            .formatted(name, List.of(values()).stream().map(Section::key).toList()));
  }

  /** Returns the name on the command line. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns how many processes measure it. */
  int forks(boolean quick) {
    return quick && this != COLD ? 1 : forks;
  }

  /** Returns the options of its processes. */
  List<String> jvmArgs() {
    return jvmArgs;
  }
}
