// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.text;

import java.util.ArrayList;
import java.util.List;

/** JSON pointers (RFC 6901). */
public final class Pointers {
  private Pointers() {}

  /** Returns a key as a part of a pointer. */
  public static String escape(String key) {
    return key.indexOf('~') < 0 && key.indexOf('/') < 0
        ? key
        : key.replace("~", "~0").replace("/", "~1");
  }

  /** Returns the key that a part of a pointer stands for. */
  public static String unescape(String step) {
    return step.indexOf('~') < 0 ? step : step.replace("~1", "/").replace("~0", "~");
  }

  /** Returns the keys of a pointer; of one that begins with no slash, as if it did. */
  public static List<String> segments(String pointer) {
    if (pointer.isEmpty()) {
      return List.of();
    }
    List<String> keys = new ArrayList<>();
    int from = pointer.charAt(0) == '/' ? 1 : 0;
    for (int slash = pointer.indexOf('/', from); slash >= 0; slash = pointer.indexOf('/', from)) {
      keys.add(unescape(pointer.substring(from, slash)));
      from = slash + 1;
    }
    keys.add(unescape(pointer.substring(from)));
    return List.copyOf(keys);
  }

  /** Returns the pointer of a key. */
  public static String child(String pointer, String key) {
    return pointer + "/" + escape(key);
  }
}
