// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.RunError;
import dev.analemma.internal.expression.ParsedValue.Linked;
import org.jspecify.annotations.Nullable;

/** A block, or what a composite operator expands to: one body. */
final class BlockRun extends NodeRun {
  private final @Nullable Linked config;

  /**
   * @param config what the body's one variable is, evaluated when the node starts; or null
   */
  BlockRun(Activation activation, @Nullable Linked config) {
    super(activation);
    this.config = config;
  }

  @Override
  void begin() {
    Frame body = frame(plan.bodies[0], -1);
    if (config != null) {
      body.variable = config.evaluate(around);
    }
    launch(body);
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
