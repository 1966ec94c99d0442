// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.document;

/** JSON pointers (RFC 6901). */
public final class Pointers {
  private Pointers() {}

  /** Returns the pointer to the value of a name in an object. */
  public static String child(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
