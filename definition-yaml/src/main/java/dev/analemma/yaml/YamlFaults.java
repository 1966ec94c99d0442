// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults of one text, up to a number after which nobody reads on. */
final class YamlFaults {
  private static final int FAULTS_MAX = 100;

  private final List<Fault> faults = new ArrayList<>();

  void add(String code, String pointer, @Nullable Location at, String problem, String remedy) {
    if (!full()) {
      faults.add(Fault.error(code, pointer, problem, remedy).at(at));
    }
  }

  boolean full() {
    return faults.size() >= FAULTS_MAX;
  }

  boolean isEmpty() {
    return faults.isEmpty();
  }

  List<Fault> all() {
    return faults;
  }
}
