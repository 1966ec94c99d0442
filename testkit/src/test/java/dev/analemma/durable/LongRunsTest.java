// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.Workflow;
import dev.analemma.spi.store.JournalEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Journals of long runs stay short. */
class LongRunsTest {
  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  private static Workflow<JsonNode, JsonNode> loop(String last) {
    return workflow(
        """
        {'analemma':1,'name':'long','input':{'max':{'type':'integer'}},'nodes':{
          'l':{'loop':{'as':'s','max':100000,'state':{'n':0},
            'nodes':{'x':{'operator':'t.do','with':{'n':'$.s.n'}}},
            'set':{'n':'${ s.n + 1 }'},'until':'s.n >= input.max'}},
          'z':{'operator':'%s','with':'$.l'}},
         'output':'$.z.n'}
        """
            .formatted(last));
  }

  private long bytes(Run<JsonNode> run) {
    return processes.store.runs().read(run.id(), 0, Integer.MAX_VALUE).stream()
        .map(JournalEntry::body)
        .mapToLong(body -> body.length)
        .sum();
  }

  @Test
  void loop_ofManyRounds_keepsAShortJournal() {
    Engine engine = processes.start(builder -> builder.compactBytes(16_384));
    Run<JsonNode> run = engine.start(loop("t.do"), json("{'max':3000}"));
    assertThat(processes.result(run).asInt()).isEqualTo(3000);
    assertThat(bytes(run)).as("of 3,000 rounds").isLessThan(65_536);
  }

  @Test
  void loop_processEndsAfterManyRounds_goesOnWithTheRoundThatWasUnderWay() {
    Engine first = processes.start(builder -> builder.compactBytes(4_096));
    Run<JsonNode> run = first.start(loop("t.hang"), json("{'max':500}"));
    processes.holds(() -> processes.hanging.getCount() == 0);
    processes.kill(first);
    int before = processes.done.size();
    Engine second = processes.start();
    assertThat(processes.result(second.runs().find(run.id()).orElseThrow()).asInt()).isEqualTo(500);
    assertThat(processes.done.subList(before, processes.done.size()))
        .containsExactly(run.id() + "/z");
  }
}
