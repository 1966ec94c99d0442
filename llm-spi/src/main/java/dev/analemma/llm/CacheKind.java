// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

/** How a provider keeps beginnings of requests, so that they are read again for less. */
public enum CacheKind {
  /** By itself; nothing is asked for. */
  IMPLICIT,
  /** Up to places that a request marks. */
  POINTS,
  /** As a thing of its own, which is made, named by requests, and deleted. */
  EXPLICIT
}
