// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import dev.analemma.semantics.reference.Part.Move;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Says what happens next, of what may happen. */
interface Schedule {
  /** Returns one of the moves, or null where the schedule ends. */
  @Nullable Move choose(List<Move> moves);

  /** Is told what the chosen move came to. */
  default void happened(Move move, String what) {}

  /** Is told of the list in which all frames will be. */
  default void begins(List<Frame> frames) {}

  /** Returns whether somebody outside cancels the run at this moment. */
  default boolean cancelsNow() {
    return false;
  }

  /** Returns whether an attempt that is cancelled had begun, so that nobody knows what it did. */
  default boolean begun(String address, int attempt) {
    return true;
  }

  /** Returns a schedule that is drawn at random, and cancels nothing that may still end. */
  static Schedule seeded(long seed) {
    return seeded(seed, new HashMap<>());
  }

  /**
   * Returns a schedule that is drawn at random, but for what is decided outside.
   *
   * @param decided address to which of several ends comes there; what it does not say is added
   */
  static Schedule seeded(long seed, Map<String, String> decided) {
    Schedule any = anyOf(new Random(seed));
    return moves -> {
      List<Move> possible =
          moves.stream()
              .filter(
                  m ->
                      m.ending().isEmpty()
                          || m.ending().equals(decided.getOrDefault(m.address(), m.ending())))
              .toList();
      Move move = Objects.requireNonNull(any.choose(possible));
      if (!move.ending().isEmpty()) {
        decided.put(move.address(), move.ending());
      }
      return move;
    };
  }

  private static Schedule anyOf(Random random) {
    return moves -> {
      List<Move> ends = moves.stream().filter(m -> m.kind() != Move.Kind.CANCEL).toList();
      List<Move> drawn = ends.isEmpty() ? moves : ends;
      return drawn.get(random.nextInt(drawn.size()));
    };
  }

  /**
   * Returns a schedule in which what is written first happens first, other things in order, and
   * second attempts last.
   */
  static Schedule inOrder(String... endings) {
    List<String> order = List.of(endings);
    return moves ->
        moves.stream()
            .filter(move -> move.kind() != Move.Kind.CANCEL)
            .min(Comparator.comparingInt(move -> place(move, order)))
            .orElse(moves.get(0));
  }

  private static int place(Move move, List<String> order) {
    int written = order.indexOf(move.address());
    return switch (move.kind()) {
      case START -> -1;
      case AGAIN -> order.size() + 1;
      default -> written < 0 ? order.size() : written;
    };
  }
}
