// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.PendingApproval;
import dev.analemma.Run;
import java.util.List;
import java.util.Random;

/** Who sends signals to a run, early ones too, and decides what it asks, at random moments. */
final class Outside {
  private final Engine engine;
  private final Run<JsonNode> run;
  private final ShuffledThreads threads;
  private final Random random;

  Outside(Engine engine, Run<JsonNode> run, ShuffledThreads threads, long seed) {
    this.engine = engine;
    this.run = run;
    this.threads = threads;
    this.random = new Random(~seed);
  }

  /**
   * Steps until the run has ended, and nothing is left to do. Some runs are cancelled on the way.
   *
   * @param cancelling does that
   */
  void toTheEnd(Runnable cancelling) {
    int patience = random.nextInt(4) == 0 ? random.nextInt(30) : Integer.MAX_VALUE;
    boolean steps = true;
    for (int quiet = 0; steps || (!run.status().terminal() && quiet < 100); quiet++) {
      if (patience-- == 0) {
        cancelling.run();
      }
      if (!steps || random.nextInt(12) == 0) {
        act();
      }
      steps = threads.step();
      quiet = steps ? 0 : quiet;
    }
  }

  /** Sends one signal or decides one question. */
  void act() {
    List<PendingApproval> asked = engine.approvals().pending();
    if (asked.isEmpty() || random.nextBoolean()) {
      String name = RandomLeaf.SIGNALS.get(random.nextInt(RandomLeaf.SIGNALS.size()));
      run.signal(name, Kinds.signal(name));
    } else {
      String token = asked.get(random.nextInt(asked.size())).token();
      if (random.nextInt(3) == 0) {
        engine.approvals().reject(token, "me", null);
      } else {
        engine.approvals().approve(token, random.nextBoolean() ? "me" : "you", null);
      }
    }
  }
}
