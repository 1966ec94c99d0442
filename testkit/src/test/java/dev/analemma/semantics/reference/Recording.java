// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import dev.analemma.event.RunEvent;
import dev.analemma.event.RunListener;
import dev.analemma.semantics.reference.Part.Move;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a run told, and the schedule in which the same things happen in the same order. What was
 * told and may not happen is an error: the run did what the rules do not allow.
 *
 * <p>That an attempt was cancelled is told by nobody. So an attempt that may be cancelled is, once
 * the end of something around it is told.
 */
final class Recording implements RunListener, Schedule {
  private static final Pattern ATTEMPT = Pattern.compile("#\\d+");

  private final List<RunEvent> events = new ArrayList<>();
  private final Set<String> skipped = new LinkedHashSet<>();
  private int next;
  private boolean told;

  @Override
  public void onEvent(RunEvent event) {
    events.add(event);
    if (event instanceof RunEvent.NodeSkipped skip) {
      skipped.add(plain(skip.address()));
    } else if (event instanceof RunEvent.NodeRetried retried) {
      // A body that is tried again has a new frame.
      skipped.removeIf(address -> Play.inside(address, plain(retried.address())));
    }
  }

  /** Returns the addresses of nodes that were skipped, in frames that counted. */
  Set<String> skipped() {
    return skipped;
  }

  @Override
  public @Nullable Move choose(List<Move> moves) {
    told = false;
    for (; next < events.size(); next++) {
      RunEvent event = events.get(next);
      String address = address(event);
      if (address == null) {
        continue;
      }
      boolean begins =
          event instanceof RunEvent.NodeStarted || event instanceof RunEvent.NodeSkipped;
      Move.Kind kind = begins ? Move.Kind.START : Move.Kind.END;
      Move found =
          "failed CANCELLED".equals(what(event)) ? find(moves, Move.Kind.CANCEL, address) : null;
      if (found == null) {
        found = find(moves, kind, address);
      }
      if (found == null && event instanceof RunEvent.NodeFailed) {
        // Its condition cannot be evaluated: it fails where it would start.
        found = find(moves, Move.Kind.START, address);
      }
      if (found != null) {
        told = true;
        return found;
      }
      boolean waits =
          address.contains("finally/")
              && moves.stream()
                  .anyMatch(
                      m -> m.kind() == Move.Kind.CANCEL && within(m.address(), around(address)));
      if (event instanceof RunEvent.NodeSkipped && !waits) {
        // What is skipped at once has been.
        continue;
      }
      return cancelled(moves, around(address), event);
    }
    return cancelled(moves, "", null);
  }

  private static @Nullable Move find(List<Move> moves, Move.Kind kind, String address) {
    return moves.stream()
        .filter(move -> move.kind() == kind && move.address().equals(address))
        .findFirst()
        .orElse(null);
  }

  private Move cancelled(List<Move> moves, String around, @Nullable RunEvent event) {
    return moves.stream()
        .filter(move -> move.kind() == Move.Kind.CANCEL && within(move.address(), around))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "not allowed: %s%nallowed: %s%ntold: %s"
                        .formatted(event == null ? "the end" : text(event), moves, texts())));
  }

  private static String around(String address) {
    int cleanup = address.lastIndexOf("finally/");
    return cleanup < 0 ? address : address.substring(0, cleanup);
  }

  private static boolean within(String address, String around) {
    return around.isEmpty()
        || around.endsWith("/") && address.startsWith(around)
        || Play.inside(address, around);
  }

  @Override
  public void happened(Move move, String what) {
    if (told) {
      String expected = what(events.get(next++));
      if (!expected.equals(what) && !(expected.equals("failed CANCELLED") && isSameEnd(what))) {
        throw new IllegalStateException(
            "%s should have %s and has %s%ntold: %s"
                .formatted(move.address(), what, expected, texts()));
      }
    }
  }

  /**
   * What was cancelled may have failed for the interpreter, which undoes in no time: what failed
   * inside had not been undone when the cancel came. No label: nothing follows from either.
   */
  private static boolean isSameEnd(String what) {
    return what.equals("cancelled") || what.matches("failed \\w+");
  }

  /** The interpreter numbers no attempts, and has a body that is called finally. */
  static String plain(String address) {
    return ATTEMPT
        .matcher(address)
        .replaceAll("")
        .replace("~finally", "/finally")
        .replaceFirst("^/", "");
  }

  private static @Nullable String address(RunEvent event) {
    String address = null;
    if (event instanceof RunEvent.NodeStarted started) {
      address = started.address();
    } else if (event instanceof RunEvent.NodeSucceeded ended) {
      address = ended.address();
    } else if (event instanceof RunEvent.NodeFailed failed) {
      address = failed.address();
    } else if (event instanceof RunEvent.NodeSkipped skip) {
      address = skip.address();
    } else if (event instanceof RunEvent.NodeRetried retried) {
      address = retried.address();
    }
    // What is undone is compared by itself.
    return address == null || address.endsWith("~compensate") ? null : plain(address);
  }

  private static String what(RunEvent event) {
    if (event instanceof RunEvent.NodeSucceeded ended) {
      return "ended " + ended.label();
    }
    if (event instanceof RunEvent.NodeFailed failed) {
      String code = "failed " + failed.error().code();
      return failed.label() == null ? code : code + " " + failed.label();
    }
    if (event instanceof RunEvent.NodeSkipped) {
      return "skipped";
    }
    return event instanceof RunEvent.NodeRetried retried
        ? "retried " + retried.error().code()
        : "started";
  }

  private static String text(RunEvent event) {
    String address = address(event);
    return address == null ? event.getClass().getSimpleName() : address + " " + what(event);
  }

  /** Returns what was told, an event a line. */
  String texts() {
    StringBuilder texts = new StringBuilder();
    for (Iterator<RunEvent> each = events.iterator(); each.hasNext(); ) {
      RunEvent event = each.next();
      texts.append(System.lineSeparator()).append("  ");
      texts.append(
          event instanceof RunEvent.NodeSkipped skip ? skip.address() + " skipped" : text(event));
    }
    return texts.toString();
  }
}
