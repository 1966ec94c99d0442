// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import dev.analemma.definition.Fault;
import java.util.List;

/** What became of a signal, told to its sender. Exactly one receipt is given for a signal. */
public sealed interface SignalReceipt {
  /** Returns whether the run has it: delivered, kept, or known by its id. */
  boolean accepted();

  /**
   * A wait has ended with it.
   *
   * @param address the wait
   */
  record Delivered(String address) implements SignalReceipt {
    @Override
    public boolean accepted() {
      return true;
    }
  }

  /**
   * Nobody waits for it yet; it is kept for the first wait that does.
   *
   * @param place its place in the queue of its name, from 1
   */
  record Kept(int place) implements SignalReceipt {
    @Override
    public boolean accepted() {
      return true;
    }
  }

  /**
   * The run has a signal of that name and id already; this one changes nothing.
   *
   * @param id the id
   */
  record Duplicate(String id) implements SignalReceipt {
    @Override
    public boolean accepted() {
      return true;
    }
  }

  /**
   * It changes nothing, and the run has not got it.
   *
   * @param reason why
   * @param message what happened and what to do, for people
   * @param faults what is wrong with the payload, all of it; empty for other reasons; unmodifiable
   */
  record Refused(Reason reason, String message, List<Fault> faults) implements SignalReceipt {
    /** Copies the faults. */
    public Refused {
      faults = List.copyOf(faults);
    }

    @Override
    public boolean accepted() {
      return false;
    }
  }

  /** Why a signal is refused. */
  enum Reason {
    /** No run of that id was ever under way here. */
    RUN_UNKNOWN,
    /** The run has ended. */
    RUN_ENDED,
    /** No node of the workflow waits for a signal of that name. */
    NAME_UNKNOWN,
    /** The activation that it names is over. */
    ADDRESS_OVER,
    /** The payload does not fit the schema; the wait goes on. */
    PAYLOAD_UNFIT,
    /** As many signals of that name as may be are kept already. */
    TOO_MANY
  }
}
