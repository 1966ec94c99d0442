// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import dev.analemma.RunError;
import dev.analemma.event.RunEvent;
import dev.analemma.event.RunListener;
import dev.analemma.semantics.reference.Part.Move;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a run told in order, as moves of the interpreter, and which attempts were begun. */
final class Recording implements RunListener {
  /**
   * Something that a node was told to do.
   *
   * @param kind the move that it is
   * @param address of the node
   * @param what it came to
   * @param ending the label or the code on which it ended, of a decision that nobody heard too
   */
  record Told(Move.Kind kind, String address, String what, String ending) {
    boolean skipped() {
      return what.equals("skipped");
    }

    @Override
    public String toString() {
      return address + " " + what;
    }
  }

  private final List<Told> told = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final Set<String> begun = new HashSet<>();

  /** What was given up after the grace: begun or not, what it did is unknown. */
  private final Set<String> givenUp = new HashSet<>();

  @Override
  public void onEvent(RunEvent event) {
    Told node = told(event);
    texts.add(node == null ? event.getClass().getSimpleName() : node.toString());
    boolean between = node != null && node.address().endsWith(Undoing.MARK) && !ended(event);
    if (node != null && !between) {
      // Of what undoes, the end is the move.
      told.add(node);
    }
    if (event instanceof RunEvent.NodeFailed failed) {
      texts.add("  " + failed.error().message());
      if (failed.error().message().endsWith("what it did is unknown")) {
        givenUp.add(failed.address());
      }
    }
  }

  /** The body of an attempt was called. */
  void begun(String address, int attempt) {
    begun.add(address + " " + attempt);
  }

  /** Returns whether an attempt that was cancelled may have done something. */
  boolean wasBegun(String address, int attempt) {
    return givenUp.contains(address) || begun.contains(address + " " + attempt);
  }

  /** Returns what happened, in order. */
  List<Told> told() {
    return told;
  }

  private static boolean ended(RunEvent event) {
    return event instanceof RunEvent.NodeSucceeded || event instanceof RunEvent.NodeFailed;
  }

  private static @Nullable Told told(RunEvent event) {
    if (event instanceof RunEvent.NodeStarted started) {
      return new Told(Move.Kind.START, started.address(), "started", "");
    }
    if (event instanceof RunEvent.NodeSkipped skip) {
      return new Told(Move.Kind.START, skip.address(), "skipped", "");
    }
    if (event instanceof RunEvent.NodeAttempted again) {
      return new Told(Move.Kind.AGAIN, again.address(), "attempt " + again.attempt(), "");
    }
    if (event instanceof RunEvent.NodeSucceeded ended) {
      return new Told(Move.Kind.END, ended.address(), "ended " + ended.label(), ended.label());
    }
    if (event instanceof RunEvent.NodeRetried retried) {
      RunError error = retried.error();
      return new Told(Move.Kind.END, retried.address(), "retried " + error.code(), ending(error));
    }
    if (event instanceof RunEvent.NodeFailed failed) {
      RunError error = failed.error();
      String label = failed.label() == null ? "" : " " + failed.label();
      return new Told(
          Move.Kind.END, failed.address(), "failed " + error.code() + label, ending(error));
    }
    return null;
  }

  private static String ending(RunError error) {
    return error.code().equals("ROUTE_UNHEARD")
        ? error.details().path("decision").asText()
        : error.code();
  }

  /** Returns what was told, an event a line. */
  String texts() {
    return "%n  ".formatted() + String.join("%n  ".formatted(), texts);
  }
}
