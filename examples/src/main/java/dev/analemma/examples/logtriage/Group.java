// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.util.ArrayList;
import java.util.List;

/**
 * The records with one template: how many, where, and a few of them.
 *
 * <p>Samples are the first, the last, and up to three spread over what lies between: every n-th
 * occurrence is kept, and when there are too many, every second of them is dropped and n doubles.
 */
final class Group {
  static final int SAMPLES_MAX = 5;
  private static final int SPREAD_MAX = SAMPLES_MAX - 2;

  private final String template;
  private final Sample first;
  private Sample last;
  private final List<Sample> spread = new ArrayList<>(SPREAD_MAX + 1);
  private long stride = 1;
  private long count;
  private Severity severity;
  private final String source;

  Group(String template, Draft draft, Severity severity) {
    this.template = template;
    this.first = Sample.of(draft);
    this.last = first;
    this.severity = severity;
    this.source = Texts.cut(draft.source, 120);
    this.count = 1;
  }

  /** Adds another occurrence. */
  void add(Draft draft, Severity severity) {
    if (last != first && (count - 1) % stride == 0) {
      spread.add(last);
      if (spread.size() > SPREAD_MAX) {
        thin();
      }
    }
    last = Sample.of(draft);
    count++;
    if (severity.compareTo(this.severity) > 0) {
      this.severity = severity;
    }
  }

  private void thin() {
    for (int i = spread.size() - 2; i >= 0; i -= 2) {
      spread.remove(i);
    }
    stride *= 2;
  }

  /** Returns at most five samples in the order of the file. */
  List<Sample> samples() {
    List<Sample> samples = new ArrayList<>(SAMPLES_MAX);
    samples.add(first);
    samples.addAll(spread);
    if (last != first) {
      samples.add(last);
    }
    return samples;
  }

  String template() {
    return template;
  }

  long count() {
    return count;
  }

  Severity severity() {
    return severity;
  }

  String source() {
    return source;
  }

  Sample first() {
    return first;
  }

  Sample last() {
    return last;
  }
}
