// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.CancelReceipt;
import dev.analemma.CancelReceipt.Accepted;
import dev.analemma.CancelReceipt.Reason;
import dev.analemma.CancelReceipt.Refused;
import dev.analemma.CancelReceipt.TooLate;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.internal.compile.BodyPlan;
import dev.analemma.internal.text.Near;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cancel on its way to its run, of which it ends all or one part. */
final class Cancelling extends Request<CancelReceipt> {
  private final @Nullable String address;
  private final String reason;

  /**
   * @param address the node or body, or null for the whole run
   */
  Cancelling(@Nullable String address, String reason) {
    this.address = address;
    this.reason = reason;
  }

  @Override
  CancelReceipt handle(RunLoop run) {
    if (address != null) {
      if (run.recorder != null) {
        run.recorder.stoppedPart(address, reason);
      }
      return part(run, address);
    }
    return run.control().cancel(reason) ? new Accepted() : tooLate(run);
  }

  @Override
  CancelReceipt tooLate(RunLoop run) {
    RunStatus status = run.decided();
    return new TooLate(
        status,
        run.end().ended()
            ? "run %s has ended as %s".formatted(run.id(), status)
            : "run %s is ending as %s already".formatted(run.id(), status));
  }

  /** It was handled before: what follows from it is told by what comes after it. */
  void again(RunLoop run) {
    if (address != null) {
      part(run, address);
    }
  }

  // From the address to what is under way there.

  private CancelReceipt part(RunLoop run, String at) {
    for (Frame apart : run.apart()) {
      String base = Owner.base(apart);
      if (at.equals(base)) {
        return apart.owner instanceof Undoing.One ? node(apart, 0, at) : body(apart);
      }
      if (isInside(at, base)) {
        return inside(apart, at, base.length() + 1);
      }
    }
    return inside(run.root(), at, 0);
  }

  private static boolean isInside(String at, String base) {
    return at.length() > base.length() && at.startsWith(base) && at.charAt(base.length()) == '/';
  }

  /** Bodies may be a thousand deep, so nothing recurs. */
  private CancelReceipt inside(Frame outermost, String at, int outermostFrom) {
    Frame frame = outermost;
    int from = outermostFrom;
    for (; ; ) {
      int end = idEnd(at, from);
      int node = nodeAt(frame.plan, at, from);
      if (node < 0) {
        return unknown(frame, at, at.substring(from, end));
      }
      if (end == at.length()) {
        return node(frame, node, at);
      }
      NodeRun work = frame.workOf(node);
      if (work == null) {
        return notUnderWay(at);
      }
      String attempt = work.attemptAddress();
      if (at.equals(attempt)) {
        return node(frame, node, at);
      }
      Frame child = work.childAt(at);
      if (child == null) {
        return notUnderWay(at);
      }
      String base = Owner.base(child);
      if (at.equals(base)) {
        return body(child);
      }
      frame = child;
      from = base.length() + 1;
    }
  }

  private static int idEnd(String at, int from) {
    int end = from;
    while (end < at.length()
        && (Character.isLetterOrDigit(at.charAt(end)) || at.charAt(end) == '_')) {
      end++;
    }
    return end;
  }

  /** Returns the number of the node whose id begins at a place in an address, or -1. */
  static int nodeAt(BodyPlan plan, String at, int from) {
    String id = at.substring(from, idEnd(at, from));
    for (int node = 0; node < plan.nodes.length; node++) {
      if (plan.nodes[node].id.equals(id)) {
        return node;
      }
    }
    return -1;
  }

  // What becomes of it.

  private CancelReceipt node(Frame frame, int node, String at) {
    if (frame.run.replay() != null && frame.workOf(node) == null) {
      // Its end is told.
      return new Accepted();
    }
    if (!frame.isUnderWay(node)) {
      return frame.isDone(node) ? over(at) : notUnderWay(at);
    }
    return frame.cancel(node, reason) ? new Accepted() : over(at);
  }

  private CancelReceipt body(Frame frame) {
    if (!frame.live() || frame.failing()) {
      return over(Owner.base(frame));
    }
    RunError error =
        frame.owner instanceof NodeRun around
            ? around.error(Failures.CANCELLED, reason, null)
            : frame.run.stopError(Failures.CANCELLED, reason, null);
    frame.run.fail(frame, error);
    return new Accepted();
  }

  private static CancelReceipt over(String at) {
    return new Refused(
        Reason.ADDRESS_OVER, "'%s' has ended, or how it ends is decided".formatted(at));
  }

  private static CancelReceipt notUnderWay(String at) {
    return new Refused(
        Reason.NOT_UNDER_WAY,
        "'%s' is not under way: it has not begun, or a body around it is over. Ask explain() what is."
            .formatted(at));
  }

  private static CancelReceipt unknown(Frame frame, String at, String id) {
    List<String> ids = new ArrayList<>();
    for (int node = 0; node < frame.plan.nodes.length; node++) {
      ids.add(frame.plan.nodes[node].id);
    }
    return new Refused(
        Reason.ADDRESS_UNKNOWN,
        "'%s' names no node: there is no '%s' in %s. %sAsk explain() for addresses."
            .formatted(
                at,
                id,
                frame.owner == null ? "the workflow" : "'" + Owner.base(frame) + "'",
                Near.question(id, ids)));
  }
}
