// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import dev.analemma.semantics.reference.Part.Move;
import dev.analemma.semantics.reference.Recording.Told;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schedule in which what a run told happens in the same order. What was told and may not happen
 * is an error: the run did what the rules do not allow.
 */
final class Replay implements Schedule {
  private final Recording recording;
  private final Set<String> skipped = new LinkedHashSet<>();
  private final Map<String, String> decided = new HashMap<>();
  private int next;
  private boolean ambiguous;

  Replay(Recording recording) {
    this.recording = recording;
  }

  /** Returns the addresses of nodes that were told to be skipped. */
  Set<String> skipped() {
    return skipped;
  }

  /** Returns address to which of several ends came there; of several attempts the last. */
  Map<String, String> decided() {
    return decided;
  }

  /** Returns whether what was decided at one address was not the same in each attempt. */
  boolean ambiguous() {
    return ambiguous;
  }

  @Override
  public boolean begun(String address, int attempt) {
    return recording.wasBegun(address, attempt);
  }

  @Override
  public @Nullable Move choose(List<Move> moves) {
    for (; next < recording.told().size(); next++) {
      Told told = recording.told().get(next);
      Move found = find(moves, told);
      if (told.skipped()) {
        skipped.add(told.address());
      }
      if (found != null) {
        return found;
      }
      if (!told.skipped()) {
        throw new IllegalStateException("not allowed: %s%nallowed: %s".formatted(told, moves));
      }
      // What is skipped at once has been.
    }
    throw new IllegalStateException("the run has ended, and there is more to do: " + moves);
  }

  private static @Nullable Move find(List<Move> moves, Told told) {
    Move found = null;
    if (told.what().equals("failed CANCELLED")) {
      found = find(moves, told, Move.Kind.CANCEL);
    }
    if (found == null) {
      found = find(moves, told, told.kind());
    }
    // Its condition cannot be evaluated: it fails where it would start.
    return found == null && told.kind() == Move.Kind.END
        ? find(moves, told, Move.Kind.START)
        : found;
  }

  private static @Nullable Move find(List<Move> moves, Told told, Move.Kind kind) {
    return moves.stream()
        .filter(move -> move.kind() == kind && move.address().equals(told.address()))
        .filter(move -> move.ending().isEmpty() || move.ending().equals(told.ending()))
        .findFirst()
        .orElse(null);
  }

  @Override
  public void happened(Move move, String what) {
    if (!move.ending().isEmpty()) {
      String before = decided.put(move.address(), move.ending());
      ambiguous |= before != null && !before.equals(move.ending());
    }
    String expected = recording.told().get(next++).what();
    if (!expected.equals(what)) {
      throw new IllegalStateException(
          "%s has %s, and the interpreter says: %s".formatted(move.address(), expected, what));
    }
  }

  /** Fails if something was told that the interpreter did not come to. */
  void checkAllHappened() {
    for (; next < recording.told().size(); next++) {
      Told told = recording.told().get(next);
      if (!told.skipped()) {
        throw new IllegalStateException("the interpreter has ended before " + told);
      }
      skipped.add(told.address());
    }
  }
}
