// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import dev.analemma.semantics.reference.Part.Move;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Says what happens next, of what may happen. */
interface Schedule {
  /** Returns one of the moves, or null where the schedule ends. */
  @Nullable Move choose(List<Move> moves);

  /** Is told what the chosen move came to. */
  default void happened(Move move, String what) {}

  /** Returns a schedule that is drawn at random, and cancels nothing that may still end. */
  static Schedule seeded(long seed) {
    Random random = new Random(seed);
    return moves -> {
      List<Move> ends = moves.stream().filter(m -> m.kind() != Move.Kind.CANCEL).toList();
      List<Move> drawn = ends.isEmpty() ? moves : ends;
      return drawn.get(random.nextInt(drawn.size()));
    };
  }

  /** Returns a schedule in which what is written first happens first, and other things in order. */
  static Schedule inOrder(String... endings) {
    List<String> order = List.of(endings);
    return moves ->
        moves.stream()
            .filter(move -> move.kind() != Move.Kind.CANCEL)
            .min(
                java.util.Comparator.comparingInt(
                    move ->
                        move.kind() == Move.Kind.START
                            ? -1
                            : order.contains(move.address())
                                ? order.indexOf(move.address())
                                : order.size()))
            .orElse(moves.get(0));
  }
}
