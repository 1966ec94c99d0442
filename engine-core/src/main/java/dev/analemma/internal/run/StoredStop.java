// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.EmergencyStop;

/**
 * A stop that the store keeps: it holds in every instance, and after this process.
 *
 * @param keeper the store's side of the engine
 * @param id its id in the store
 * @param here what it is in this process
 */
record StoredStop(Keeper keeper, String id, EmergencyStop here) implements EmergencyStop {
  @Override
  public String scope() {
    return here.scope();
  }

  @Override
  public int runs() {
    return here.runs();
  }

  @Override
  public int unanswered() {
    return here.unanswered();
  }

  @Override
  public boolean release() {
    return keeper.release(id);
  }
}
