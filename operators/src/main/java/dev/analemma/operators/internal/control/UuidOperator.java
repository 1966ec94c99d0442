// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.control;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Effect;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorType;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes a UUID of version 4 from the seed of the run. */
public final class UuidOperator {
  private static final long VERSION_CLEAR = ~0xF000L;
  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT_CLEAR = 0x3FFF_FFFF_FFFF_FFFFL;
  private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("uuid")
          .summary("Makes a UUID of version 4 (RFC 9562). Not for secrets.")
          .effect(Effect.READ)
          .nonDeterministic()
          .output(
              "A text of 36 characters. It comes from the seed of the run and the address of the"
                  + " node, and is recorded.")
          .value(config -> call -> TextNode.valueOf(next(call).toString()));

  private UuidOperator() {}

  private static UUID next(OperatorCall call) {
    RandomGenerator random = call.random();
    return new UUID(
        (random.nextLong() & VERSION_CLEAR) | VERSION_4,
        (random.nextLong() & VARIANT_CLEAR) | VARIANT_RFC);
  }
}
