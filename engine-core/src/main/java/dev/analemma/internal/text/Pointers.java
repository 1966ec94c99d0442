// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.text;

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

  /** Returns the pointer of a key. */
  public static String child(String pointer, String key) {
    return pointer + "/" + escape(key);
  }
}
