// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

/** What a gate says to who wants to pass. */
public enum Admission {
  /** The call may be made now, and the permit must be released. */
  GRANTED,
  /** The waiter stands in the queue and will be told. */
  WAITING,
  /** The call may not be made; {@link Waiter#refusal()} tells why. */
  REFUSED
}
