// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

/** The databases that the store knows; the word is what SQL texts and scripts call them. */
enum Kind {
  SQLITE("sqlite"),
  POSTGRESQL("postgresql");

  final String word;

  Kind(String word) {
    this.word = word;
  }
}
