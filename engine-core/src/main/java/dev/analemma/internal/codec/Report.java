// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import dev.analemma.internal.text.Unread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects the faults of one document. Not thread-safe. */
final class Report {
  private static final int CLIP = 60;

  private final Function<String, @Nullable Location> locations;
  private final int faultsMax;
  private final List<Fault> faults = new ArrayList<>();
  private final Unread unread;
  private long omitted;

  Report(Function<String, @Nullable Location> locations, Set<String> unread, int faultsMax) {
    this.locations = locations;
    this.unread = new Unread(unread);
    this.faultsMax = faultsMax;
  }

  void add(Place place, String code, String problem, String remedy) {
    if (faults.size() >= faultsMax) {
      omitted++;
      return;
    }
    String pointer = place.pointer();
    if (unread.explains(code, pointer)) {
      return;
    }
    faults.add(Fault.error(code, pointer, problem, remedy).at(locations.apply(pointer)));
  }

  void addAll(List<Fault> others) {
    faults.addAll(others);
  }

  /** Says that what stands at a place has faults and is not in the definition. */
  void unread(Place place) {
    unread.add(place.pointer());
  }

  Unread unread() {
    return unread;
  }

  boolean isEmpty() {
    return faults.isEmpty();
  }

  /** Returns the faults in the order of the text where places are known, else as found. */
  List<Fault> faults() {
    if (faults.isEmpty()) {
      return List.of();
    }
    List<Fault> all = new ArrayList<>(faults);
    if (all.stream().allMatch(fault -> fault.location() != null)) {
      all.sort(Comparator.comparing(fault -> order(fault.location())));
    }
    if (omitted > 0) {
      all.add(
          Fault.error(
              Codes.FAULTS_OMITTED,
              "",
              "%d more faults are not listed".formatted(omitted),
              "Mend those above first"));
    }
    return all;
  }

  private static long order(@Nullable Location location) {
    return location == null ? Long.MAX_VALUE : ((long) location.line() << 32) | location.column();
  }

  /** Returns a text in quotes for a message: clipped, without control characters. */
  static String quote(String text) {
    String shown = text.length() > CLIP ? text.substring(0, CLIP) + "…" : text;
    StringBuilder quoted = new StringBuilder(shown.length() + 2).append('\'');
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('\'').toString();
  }
}
