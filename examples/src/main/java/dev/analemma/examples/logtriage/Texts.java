// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/** Small steps on texts. */
final class Texts {
  private Texts() {}

  /** Returns a text of at most this many characters; a cut one ends in an ellipsis. */
  static String cut(String text, int charsMax) {
    if (text.length() <= charsMax) {
      return text;
    }
    int end = charsMax - 1;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }
}
