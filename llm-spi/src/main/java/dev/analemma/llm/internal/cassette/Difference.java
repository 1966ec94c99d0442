// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.cassette;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.internal.document.Pointers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where two values differ, without what texts in them say.
 *
 * @param places pointers, and what is different there
 * @param common how many characters texts that differ begin with together
 */
record Difference(List<String> places, long common) {

  /** Returns whether this is less of a difference than another one. */
  boolean isLessThan(Difference other) {
    return places.size() == other.places.size()
        ? common > other.common
        : places.size() < other.places.size();
  }

  private record Pair(String pointer, @Nullable JsonNode recorded, @Nullable JsonNode asked) {}

  /**
   * Compares two values.
   *
   * @param recorded a value
   * @param asked the other one
   * @param most after so many places no more are looked for
   */
  static Difference of(JsonNode recorded, JsonNode asked, int most) {
    List<String> found = new ArrayList<>();
    long together = 0;
    Deque<Pair> open = new ArrayDeque<>();
    open.add(new Pair("", recorded, asked));
    while (!open.isEmpty() && found.size() < most) {
      Pair pair = open.removeFirst();
      JsonNode was = pair.recorded;
      JsonNode is = pair.asked;
      if (was == null || is == null) {
        found.add(pair.pointer + (was == null ? " (not recorded)" : " (not asked)"));
      } else if (was.isObject() && is.isObject()) {
        Set<String> names = new LinkedHashSet<>();
        was.fieldNames().forEachRemaining(names::add);
        is.fieldNames().forEachRemaining(names::add);
        names.forEach(
            name ->
                open.add(
                    new Pair(Pointers.child(pair.pointer, name), was.get(name), is.get(name))));
      } else if (was.isArray() && is.isArray()) {
        for (int i = 0; i < Math.max(was.size(), is.size()); i++) {
          open.add(new Pair(pair.pointer + "/" + i, was.get(i), is.get(i)));
        }
      } else if (was.isTextual() && is.isTextual() && !was.equals(is)) {
        int common = common(was.textValue(), is.textValue());
        together += common;
        found.add("%s (from character %d on)".formatted(pair.pointer, common + 1));
      } else if (!was.equals(is)) {
        found.add(pair.pointer + told(was, is));
      }
    }
    return new Difference(List.copyOf(found), together);
  }

  private static String told(JsonNode was, JsonNode is) {
    boolean numbers = (was.isNumber() || was.isNull()) && (is.isNumber() || is.isNull());
    return numbers ? " (recorded %s, asked %s)".formatted(was, is) : "";
  }

  private static int common(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }
}
