// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import dev.analemma.semantics.reference.Part.Move;
import dev.analemma.semantics.reference.Recording.Told;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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

  /** Before which of the things told somebody cancels the run; -1 if nobody does. */
  private final int cancelAt;

  /** The nodes that were told to be skipped. */
  private final Set<Node> skipped = new HashSet<>();

  private final Map<String, String> decided = new HashMap<>();
  private List<Frame> frames = List.of();
  private int next;
  private boolean cancelled;
  private boolean ambiguous;

  Replay(Recording recording, int cancelAt) {
    this.recording = recording;
    this.cancelAt = cancelAt;
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
  public void begins(List<Frame> all) {
    frames = all;
  }

  @Override
  public boolean begun(String address, int attempt) {
    return recording.wasBegun(address, attempt);
  }

  @Override
  public boolean cancelsNow() {
    List<Told> all = recording.told();
    while (next < all.size() && (cancelled || next != cancelAt) && wasSkipped(all.get(next))) {
      next++;
    }
    boolean now = !cancelled && next == cancelAt;
    cancelled |= now;
    return now;
  }

  @Override
  public @Nullable Move choose(List<Move> moves) {
    if (next == recording.told().size()) {
      throw new IllegalStateException("the run has ended, and there is more to do: " + moves);
    }
    Told told = recording.told().get(next);
    Move found = find(moves, told);
    Move move = found == null ? untold(moves, told.address()) : found;
    if (move == null) {
      throw new IllegalStateException("not allowed: %s%nallowed: %s".formatted(told, moves));
    }
    return move;
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

  /** Returns something inside which a node has to be before it is told of; the innermost. */
  private static @Nullable Move untold(List<Move> moves, String address) {
    return moves.stream()
        .filter(move -> move.kind() == Move.Kind.UNTOLD)
        .filter(move -> move.address().equals(address) || Play.inside(address, move.address()))
        .max(Comparator.comparingInt(move -> move.address().length()))
        .orElse(null);
  }

  /** What is skipped at once has been. */
  private boolean wasSkipped(Told told) {
    if (!told.skipped()) {
      return false;
    }
    for (Frame frame : frames) {
      for (Node node : frame.nodes.values()) {
        if (node.status == Node.Status.SKIPPED
            && frame.address(node).equals(told.address())
            && skipped.add(node)) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void happened(Move move, String what) {
    if (move.kind() == Move.Kind.UNTOLD) {
      return;
    }
    if (!move.ending().isEmpty()) {
      String before = decided.put(move.address(), move.ending());
      ambiguous |= before != null && !before.equals(move.ending());
    }
    Told told = recording.told().get(next);
    if (!told.what().equals(what)) {
      throw new IllegalStateException(
          "%s has %s, and the interpreter says: %s".formatted(move.address(), told.what(), what));
    }
    if (!told.skipped() || wasSkipped(told)) {
      next++;
    }
  }

  /** Fails if something was told that the interpreter did not come to, or not told. */
  void checkAllHappened() {
    for (; next < recording.told().size(); next++) {
      Told told = recording.told().get(next);
      if (!wasSkipped(told)) {
        throw new IllegalStateException("the interpreter has ended before " + told);
      }
    }
    for (Frame frame : frames) {
      for (Node node : frame.nodes.values()) {
        boolean counts = !frame.disturbed() && node.status == Node.Status.SKIPPED;
        if (counts && !skipped.contains(node)) {
          throw new IllegalStateException(
              "nobody told that it was skipped: " + frame.address(node));
        }
      }
    }
  }
}
