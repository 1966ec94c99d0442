// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.failover;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.util.List;

/**
 * The runs that instances are loaded with: calls one after the other and at once, some of which
 * wait for no commit, SQL that is committed with its result, a retry, a signal and a time.
 */
final class Load {
  /** How the key of the transactional function ends. */
  static final String BOOKS = "/x";

  /** What a transactional function writes: its key, and which call it was. */
  static final String BOOKINGS = "booking (key text, call text)";

  static final Workflow<JsonNode, JsonNode> WORKFLOW =
      Workflow.of(
          WorkflowDefinition.parse(
              """
              {'analemma':1,'name':'load','input':{'n':{'type':'integer'}},'nodes':{
                'a':{'operator':'t.effect','with':{'n':'$.input.n'}},
                'm':{'after':'a','map':{'items':[1,2,3],'as':'i','concurrency':2,
                     'nodes':{'e':{'operator':'t.effect','with':{'n':'$.i'}}},'output':'$.e.n'}},
                'f':{'after':'a','operator':'t.second','with':{'n':1},
                     'retry':[{'max':1,'delay':'150ms','jitter':false}]},
                'q':{'after':'a','operator':'t.effect','durability':'async','with':{'n':'$.a.n'}},
                'r':{'operator':'t.effect','durability':'async','with':{'n':'$.q.n'}},
                's':{'operator':'t.effect','durability':'async','with':{'n':'$.r.n'}},
                'w':{'after':'a','wait':{'signal':'go'}},
                't':{'after':'w','wait':{'for':'100ms'}},
                'x':{'operator':'t.book','with':{'n':'$.a.n'}},
                'c':{'after':['m','f','s','t','x'],'operator':'t.effect','with':{'n':'$.w'}}},
               'output':'${ a.n + c.n + size(m.results) + f.n + s.n + x.n }'}
              """
                  .replace('\'', '"')));

  /** The nodes whose functions are called, as they are in keys. */
  static final List<String> CALLED =
      List.of("a", "m[0]/e", "m[1]/e", "m[2]/e", "f", "q", "r", "s", "x", "c");

  private Load() {}

  static JsonNode input(long run) {
    return Json.parse("{\"n\":" + run + "}");
  }

  /** Returns what a run is signalled. */
  static JsonNode payload(long run) {
    return Json.parse(String.valueOf(run + 10));
  }

  /** Returns what a run comes to. */
  static long expected(long run) {
    return run + (run + 10) + 3 + 1 + run + run;
  }
}
