// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

/** An action of the run's owner that something outside sets off, once: a timer, a cancel. */
final class Alarm extends Mail implements Runnable {
  private final RunLoop run;
  private final Runnable action;

  Alarm(RunLoop run, Runnable action) {
    this.run = run;
    this.action = action;
  }

  /** Goes off; any thread. */
  @Override
  public void run() {
    run.postAndSchedule(this);
  }

  @Override
  void deliver(RunLoop run) {
    action.run();
  }
}
