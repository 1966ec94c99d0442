// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small workflow, what is sent to its run, and what must come of it. The ids of nodes that change
 * the world begin with {@code e}, and no others do.
 */
enum Shape {
  CHAIN(
      """
      'nodes':{
        'e1':{'operator':'s.do','with':{'v':'${ input.x + 1 }'}},
        'e2':{'operator':'s.later','with':{'v':'${ e1.v * 2 }'}},
        'e3':{'operator':'s.do','with':{'v':'${ e2.v + e1.v }'}}},
      'output':'$.e3.v'
      """) {
    @Override
    @Nullable String expected(int x) {
      return Integer.toString(3 * (x + 1));
    }
  },
  RETRIES(
      """
      'nodes':{
        'e1':{'operator':'s.flaky','with':{'v':'$.input.x'},'retry':[{'max':99,'delay':'50ms','factor':1}]},
        'e2':{'operator':'s.flaky','with':{'v':'${ e1.v * 2 }'},'retry':[{'max':99,'delay':'50ms','factor':1}]}},
      'output':'$.e2.v'
      """) {
    @Override
    @Nullable String expected(int x) {
      return Integer.toString(2 * x);
    }
  },
  TIMER(
      """
      'nodes':{
        'e1':{'operator':'s.do','with':{'v':'$.input.x'}},
        'w':{'after':'e1','wait':{'for':'2s'}},
        'e2':{'after':'w','operator':'s.do','with':{'v':'${ e1.v + 1 }'}}},
      'output':'$.e2.v'
      """) {
    @Override
    @Nullable String expected(int x) {
      return Integer.toString(x + 1);
    }
  },
  SIGNALS(
      """
      'nodes':{
        'w':{'wait':{'signal':'go'}},
        'e1':{'operator':'s.do','with':{'v':'$.w'}},
        'u':{'after':'e1','wait':{'signal':'go'}},
        'e2':{'operator':'s.later','with':{'v':'${ e1.v * u }'}}},
      'output':'$.e2.v'
      """) {
    @Override
    @Nullable String expected(int x) {
      return "6";
    }

    @Override
    List<Integer> signals() {
      return List.of(2, 3);
    }
  },
  APPROVAL(
      """
      'nodes':{
        'e1':{'operator':'s.do','with':{'v':'$.input.x'}},
        'ask':{'after':'e1','approval':{'to':'group:ops','show':{'n':'$.e1.v'},'quorum':2}},
        'e2':{'when':'ask.approved','operator':'s.do','with':{'v':'$.ask.decision'}},
        'no':{'when':'ask.rejected','fail':{'code':'REJECTED'}}},
      'output':'$.e2?.v'
      """) {
    @Override
    @Nullable String expected(int x) {
      return "\"approved\"";
    }

    @Override
    List<String> approvers() {
      return List.of("ada", "bob");
    }
  },
  SAGA(
      """
      'nodes':{
        'e1':{'operator':'s.do','with':{'v':'$.input.x'},
              'compensate':{'operator':'s.later','with':{'v':'$.result.v'}}},
        'e2':{'after':'e1','operator':'s.do','with':{'v':'$.input.x'},
              'compensate':{'operator':'s.flaky','with':{'v':'$.result.v'},
                            'retry':[{'max':99,'delay':'50ms','factor':1}]}},
        'f':{'after':'e2','fail':{'code':'BROKEN'}}},
      'finally':{'e9':{'operator':'s.do','with':{'v':'last'}}}
      """) {
    @Override
    RunStatus end() {
      return RunStatus.FAILED;
    }

    @Override
    List<String> done() {
      return List.of("e1", "e2", "e2~compensate", "e1~compensate", "~finally/e9");
    }
  },
  MAP(
      """
      'nodes':{
        'm':{'map':{'items':[1,2,3,4,5],'as':'i','concurrency':2,
             'nodes':{'e':{'operator':'s.later','with':{'v':'${ i * input.x }'}}},'output':'$.e.v'}}},
      'output':'$.m.results'
      """) {
    @Override
    @Nullable String expected(int x) {
      return "[%d,%d,%d,%d,%d]".formatted(x, 2 * x, 3 * x, 4 * x, 5 * x);
    }
  },
  LOOP(
      """
      'nodes':{
        'l':{'loop':{'as':'s','max':20,'state':{'n':'$.input.x','r':0},
          'nodes':{'e':{'operator':'s.do','with':{'v':'${ s.n + 1 }'}}},
          'set':{'n':'$.result.e.v','r':'${ s.r + 1 }'},'until':'s.r >= 8'}}},
      'output':'$.l.n'
      """) {
    @Override
    @Nullable String expected(int x) {
      return Integer.toString(x + 8);
    }
  },
  CALL(
      """
      'uses':{'inner':'skill:inner@1'},'nodes':{
        'c':{'call':'$.uses.inner','with':{'x':'$.input.x'}},
        'e2':{'operator':'s.do','with':{'v':'${ c + 1 }'}}},
      'output':'$.e2.v'
      """) {
    @Override
    @Nullable String expected(int x) {
      return Integer.toString(x + 3);
    }
  },
  RACE(
      """
      'nodes':{
        'r':{'race':{'branches':{
          'told':{'wait':{'signal':'go'}},
          'late':{'wait':{'for':'3s'}}}}},
        'e1':{'after':'r.ended','operator':'s.do','with':{'v':'done'}}},
      'output':'$.e1.v'
      """) {
    @Override
    @Nullable String expected(int x) {
      return "\"done\"";
    }

    @Override
    List<Integer> signals() {
      return List.of(2);
    }
  };

  /** What others call. */
  static final Workflow<JsonNode, JsonNode> INNER =
      workflow(
          "inner",
          """
          'nodes':{
            'e1':{'operator':'s.do','with':{'v':'${ input.x + 1 }'}},
            'e2':{'operator':'s.later','with':{'v':'${ e1.v + 1 }'}}},
          'output':'$.e2.v'
          """);

  final Workflow<JsonNode, JsonNode> workflow;

  Shape(String rest) {
    this.workflow = workflow(name().toLowerCase(java.util.Locale.ROOT), rest);
  }

  private static Workflow<JsonNode, JsonNode> workflow(String name, String rest) {
    String document =
        "{'analemma':1,'name':'%s','input':{'x':{'type':'integer'}},%s}".formatted(name, rest);
    return Workflow.of(WorkflowDefinition.parse(document.replace('\'', '"')));
  }

  static JsonNode input(int x) {
    return Json.nodes().objectNode().put("x", x);
  }

  /** Returns the output, if nobody cancels the run; null if it has none. */
  @Nullable String expected(int x) {
    return null;
  }

  /** Returns how it ends, if nobody cancels it. */
  RunStatus end() {
    return RunStatus.COMPLETED;
  }

  /** Returns what must have been done at the end, if nobody cancels it. */
  List<String> done() {
    return List.of();
  }

  /** Returns what is sent to it. */
  List<Integer> signals() {
    return List.of();
  }

  /** Returns who approves. */
  List<String> approvers() {
    return List.of();
  }
}
