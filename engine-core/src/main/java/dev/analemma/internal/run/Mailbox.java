// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One word that holds both the queue of a run and who owns the run.
 *
 * <p>It is {@link #IDLE} (nobody owns the run), {@link #WAITING} (nobody does, and nothing of the
 * run is under way anywhere), {@link #EMPTY} (somebody does, nothing is queued), or the newest mail
 * of a stack linked through {@link Mail#next}. Whoever turns idle into something else is the owner
 * and must drain; all others have handed their mail over. Because the queue and the ownership
 * change in one compare-and-set, no counter can disagree with the queue.
 */
abstract class Mailbox {
  private static final Mail IDLE = new Marker();
  private static final Mail WAITING = new Marker();
  private static final Mail EMPTY = new Marker();
  private static final VarHandle MAIL;

  static {
    try {
      MAIL = MethodHandles.lookup().findVarHandle(Mailbox.class, "mail", Mail.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Whoever makes the run owns it first. */
  private volatile Mail mail = EMPTY;

  /** Adds a mail from any thread; returns whether the caller now owns the run and must drain it. */
  final boolean post(Mail added) {
    for (; ; ) {
      Mail seen = mail;
      boolean free = seen == IDLE || seen == WAITING;
      added.next = free || seen == EMPTY ? null : seen;
      if (MAIL.compareAndSet(this, seen, added)) {
        return free;
      }
    }
  }

  /** Returns whether there is mail; the owner asks. */
  final boolean hasMail() {
    return mail != EMPTY;
  }

  /** Takes all mail, oldest first; the owner asks. */
  final @Nullable Mail takeMail() {
    Mail newest = (Mail) MAIL.getAndSet(this, EMPTY);
    if (newest == EMPTY) {
      return null;
    }
    Mail oldestFirst = null;
    Mail m = newest;
    while (m != null) {
      Mail following = m.next;
      m.next = oldestFirst;
      oldestFirst = m;
      m = following;
    }
    return oldestFirst;
  }

  /**
   * Gives the run up; returns false, and the caller stays the owner, if mail has come.
   *
   * @param waits whether nothing of the run is under way elsewhere, so that it only waits
   */
  final boolean release(boolean waits) {
    return MAIL.compareAndSet(this, EMPTY, waits ? WAITING : IDLE);
  }

  /** Returns whether the run only waits; any thread. */
  final boolean waits() {
    return mail == WAITING;
  }

  private static final class Marker extends Mail {
    @Override
    void deliver(RunLoop run) {
      throw new IllegalStateException("a marker of the mailbox was delivered");
    }
  }
}
