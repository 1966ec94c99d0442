// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.CancelReceipt;
import dev.analemma.CancelReceipt.Accepted;
import dev.analemma.CancelReceipt.TooLate;
import dev.analemma.RunStatus;

/** A cancel on its way to its run. */
final class Cancelling extends Request<CancelReceipt> {
  private final String reason;

  Cancelling(String reason) {
    this.reason = reason;
  }

  @Override
  CancelReceipt handle(RunLoop run) {
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
}
