// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

/** JSON pointers (RFC 6901). */
final class Pointers {
  private Pointers() {}

  /** Returns a key as a part of a pointer. */
  static String escape(String key) {
    return key.indexOf('~') < 0 && key.indexOf('/') < 0
        ? key
        : key.replace("~", "~0").replace("/", "~1");
  }

  /** Returns the pointer of a key. */
  static String child(String pointer, String key) {
    return pointer + "/" + escape(key);
  }
}
