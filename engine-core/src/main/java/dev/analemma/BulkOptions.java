// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.Objects;
import java.util.function.Consumer;

/** How something is done to every run of a query; see {@link Runs#apply}. Immutable. */
public final class BulkOptions {
  /** The highest number of runs at once. */
  public static final int AT_ONCE_MAX = 256;

  private final String by;
  private final int atOnce;
  private final Consumer<BulkResult> progress;

  private BulkOptions(String by, int atOnce, Consumer<BulkResult> progress) {
    this.by = by;
    this.atOnce = atOnce;
    this.progress = progress;
  }

  /**
   * Returns options for somebody: 16 runs at once, nobody told of the progress.
   *
   * @param by who does it, for the audit
   */
  public static BulkOptions by(String by) {
    if (by.isBlank()) {
      throw new IllegalArgumentException("who does it is blank; name somebody for the audit");
    }
    return new BulkOptions(by, 16, result -> {});
  }

  /** Returns a copy with how many runs are asked at once, 1 to 256; 16 unless said. */
  public BulkOptions atOnce(int atOnce) {
    if (atOnce < 1 || atOnce > AT_ONCE_MAX) {
      throw new IllegalArgumentException(
          "atOnce is %,d, must be between 1 and %d".formatted(atOnce, AT_ONCE_MAX));
    }
    return new BulkOptions(by, atOnce, progress);
  }

  /**
   * Returns a copy with who is told how far it is: on the thread that asked, after each page of the
   * query and at the end. What it throws ends the whole.
   */
  public BulkOptions progress(Consumer<BulkResult> progress) {
    return new BulkOptions(by, atOnce, Objects.requireNonNull(progress, "progress"));
  }

  /** Returns who does it. */
  public String by() {
    return by;
  }

  /** Returns how many runs are asked at once. */
  public int atOnce() {
    return atOnce;
  }

  /** Returns who is told how far it is. */
  public Consumer<BulkResult> progress() {
    return progress;
  }
}
