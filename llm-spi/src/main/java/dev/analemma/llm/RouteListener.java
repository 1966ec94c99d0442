// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

/**
 * Is told what the router decides.
 *
 * <p>Threads: called on threads of callers, providers and the clock, at once for several calls; the
 * events of one call come one after another, but for the end of an attempt that is taken back. It
 * does not block and does not throw; what it throws all the same goes to the uncaught-exception
 * handler of the thread, and the call goes on.
 */
@FunctionalInterface
public interface RouteListener {
  /**
   * Takes a decision.
   *
   * @param context on whose behalf the call is made
   * @param event what was decided
   */
  void decided(CallContext context, RouteEvent event);
}
