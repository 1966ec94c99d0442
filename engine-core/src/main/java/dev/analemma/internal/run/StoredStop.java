// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.EmergencyStop;
import org.jspecify.annotations.Nullable;

/**
 * A stop that the store keeps: it holds in every instance, and after this process.
 *
 * @param keeper the store's side of the engine
 * @param id its id in the store
 * @param here what it is in this process, or null if it has not come here yet
 */
record StoredStop(
    Keeper keeper, String id, String scope, String reason, @Nullable EmergencyStop here)
    implements EmergencyStop {
  @Override
  public int runs() {
    return here == null ? 0 : here.runs();
  }

  @Override
  public int unanswered() {
    return here == null ? 0 : here.unanswered();
  }

  @Override
  public boolean release() {
    return keeper.release(id);
  }
}
