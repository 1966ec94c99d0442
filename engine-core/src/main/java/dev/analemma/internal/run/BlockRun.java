// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.RunError;
import org.jspecify.annotations.Nullable;

/** A block: one body. */
final class BlockRun extends NodeRun {
  BlockRun(Activation activation) {
    super(activation);
  }

  @Override
  void begin() {
    launch(frame(plan.bodies[0], -1));
  }

  @Override
  boolean decided() {
    return bodyEnds();
  }

  @Override
  void followed(Frame child, @Nullable Object output, @Nullable RunError error) {
    if (error == null) {
      succeed(output == null ? NullNode.getInstance() : output);
    } else {
      fail(error, child.others());
    }
  }
}
