// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

/** Where the text of a template goes, and so how values are escaped in it. */
public enum Sink {
  /** Plain text: nothing is escaped. */
  TEXT,
  /** Inside a JSON string or as a JSON value. */
  JSON,
  /** A part of a URL: percent-encoded as RFC 3986 asks for. */
  URL,
  /** One argument of a process: control characters are refused, nothing is quoted. */
  ARGUMENT
}
