// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable.golden;

import java.util.List;

/**
 * What a golden history was, or will be, recorded from. Once its history is kept, a scenario is
 * nothing but its description.
 *
 * @param name the name of its files
 * @param about what it is about, for people
 * @param document the workflow
 * @param input its input
 * @param before what is done to the run before its process ends
 * @param then what is done after another process has taken it up
 * @param appendsMax after how many appends the process ends
 * @param compactBytes how long journals may grow
 */
record Scenario(
    String name,
    String about,
    String document,
    String input,
    List<String> before,
    List<String> then,
    int appendsMax,
    long compactBytes) {

  private static Scenario of(String name, String about, String rest) {
    String document =
        "{'analemma':1,'name':'%s',%s}".formatted(name, rest.strip()).replace('\'', '"');
    return new Scenario(
        name, about, document, "{}", List.of(), List.of(), Integer.MAX_VALUE, 1L << 30);
  }

  private Scenario before(String... steps) {
    return new Scenario(
        name, about, document, input, quoted(steps), then, appendsMax, compactBytes);
  }

  private Scenario then(String... steps) {
    return new Scenario(
        name, about, document, input, before, quoted(steps), appendsMax, compactBytes);
  }

  private Scenario input(String json) {
    return new Scenario(
        name, about, document, json.replace('\'', '"'), before, then, appendsMax, compactBytes);
  }

  private Scenario compacting(long bytes) {
    return new Scenario(name, about, document, input, before, then, appendsMax, bytes);
  }

  private Scenario endsAfter(int appends) {
    return new Scenario(name, about, document, input, before, then, appends, compactBytes);
  }

  private static List<String> quoted(String... steps) {
    return List.of(steps).stream().map(step -> step.replace('\'', '"')).toList();
  }

  /** All scenarios; a new one is added at the end. */
  static final List<Scenario> ALL =
      List.of(
          of(
                  "chain",
                  "the process ends in the middle of three calls",
                  """
                  'input':{'x':{'type':'integer'}},'nodes':{
                    'a':{'operator':'g.do','with':{'v':'${ input.x + 1 }'}},
                    'p':{'operator':'g.pure','with':{'v':'${ a.v * 2 }'}},
                    'b':{'operator':'g.hang','with':{'v':'${ p.v * 10 }'}},
                    'c':{'operator':'g.do','with':{'v':'${ b.v + a.v }'}}},
                  'output':'$.c.v'
                  """)
              .input("{'x':4}"),
          of(
              "over",
              "a run that has ended; its output is its output",
              """
              'nodes':{'a':{'operator':'g.do','with':{'v':7}}},'output':'$.a.v'
              """),
          of(
              "failed",
              "a run that has failed, with what else went wrong",
              """
              'nodes':{'a':{'operator':'g.do','with':{'v':7}},
                'b':{'after':'a','operator':'g.fail'}},'output':'$.b'
              """),
          of(
                  "retry",
                  "the process ends in the wait before the second retry",
                  """
                  'nodes':{
                    'f':{'operator':'g.flaky','with':{'fails':2},
                         'retry':[{'max':3,'delay':'1s','factor':60,'jitter':false}]},
                    'p':{'operator':'g.pure','with':{'f':'$.f'}}},
                  'output':'$.p'
                  """)
              .then("{'pass':'PT2M'}"),
          of(
              "catch",
              "errors are caught on a label, as a value and by a block",
              """
              'nodes':{
                'f':{'operator':'g.fail','catch':{'BROKEN':'broken'}},
                'v':{'operator':'g.fail','catch':{'*':{'value':3}}},
                'b':{'catch':{'*':'undone'},'block':{'nodes':{
                   'x':{'operator':'g.do','with':{'n':1},
                        'compensate':{'operator':'g.do','with':{'undo':'$.result.n'}}},
                   'y':{'after':'x','operator':'g.fail'}}}},
                'h':{'when':'f.broken','after':['b.undone','v'],'operator':'g.hang',
                     'with':{'why':'$.error.f.code','at':'$.error.b.node'}}},
              'output':{'h':'$.h?','v':'$.v?'}
              """),
          of(
              "race",
              "a pure branch has won while another one went on",
              """
              'nodes':{
                'r':{'race':{'branches':{
                  'fast':{'operator':'g.pure','with':{'n':1}},
                  'slow':{'operator':'g.hang','with':{'n':2}},
                  'wait':{'wait':{'signal':'go'}}}}},
                'h':{'when':'r.fast','operator':'g.hang','with':{'v':'$.r.value.n'}}},
              'output':{'h':'$.h?'}
              """),
          of(
                  "race-of-waits",
                  "nobody has won yet",
                  """
                  'nodes':{
                    'r':{'race':{'branches':{
                      'told':{'wait':{'signal':'go'}},
                      'late':{'wait':{'for':'1h'}}}}}},
                  'output':'$.r'
                  """)
              .then("{'pass':'PT10M'}", "{'signal':'go','payload':5}"),
          of(
                  "map",
                  "some items have ended, one has failed, one waits and one hangs",
                  """
                  'input':{'lines':{'type':'array'}},'nodes':{
                    'm':{'map':{'items':'$.input.lines','as':'l','concurrency':2,'tolerate':{'count':1},
                      'nodes':{
                        'd':{'if':'l < 3','operator':'g.do','with':{'l':'$.l'}},
                        'f':{'if':'l == 3','operator':'g.fail'},
                        'w':{'if':'l == 4','wait':{'signal':'go'}},
                        'h':{'if':'l == 5','operator':'g.hang','with':{'l':'$.l'}}},
                      'output':'${ first(d.l, h.l, w, null) }'}}},
                  'output':'$.m'
                  """)
              .input("{'lines':[0,1,2,3,4,5,1]}")
              .then("{'signal':'go','payload':40}"),
          of(
                  "batches",
                  "batches whose sizes depend on what they took",
                  """
                  'input':{'lines':{'type':'array'}},'nodes':{
                    'm':{'map':{'items':'$.input.lines','concurrency':2,'batch':{'items':16,'time':'3s'},
                      'nodes':{'pay':{'operator':'g.slow','with':'$.items'}},'output':'$.pay'}}},
                  'output':'$.m.results'
                  """)
              .input("{'lines':[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]}")
              .before("{'pass':'PT9S'}")
              .then("{'pass':'PT1M'}"),
          of(
                  "items-again",
                  "items of a map are tried again, and others wait for that",
                  """
                  'nodes':{
                    'm':{'map':{'items':[0,1,2],'as':'i','concurrency':1,'tolerate':{'count':3},
                      'nodes':{'w':{'wait':{'signal':'go','timeout':'3s'}}},'output':'$.w'},
                      'retry':[{'max':1,'delay':'4s','jitter':false}]}},
                  'output':'${ m.failed }'
                  """)
              .before("{'pass':'PT8S'}")
              .then("{'pass':'PT1M'}"),
          of(
              "loop",
              "the process ends in the third round",
              """
              'nodes':{
                'l':{'loop':{'as':'s','max':9,'state':{'n':0},'nodes':{
                  'x':{'if':'s.n != 2','operator':'g.do','with':{'n':'$.s.n'}},
                  'h':{'if':'s.n == 2','operator':'g.hang','with':{'n':'$.s.n'}}},
                  'set':{'n':'${ s.n + 1 }'},'until':'s.n >= 4'}}},
              'output':'$.l.n'
              """),
          of(
              "machine",
              "the process ends in the third step",
              """
              'nodes':{
                'm':{'machine':{'start':'a','max':9,
                  'state':{'seen':{'init':[],'merge':'append'},'n':{'init':0,'merge':'sum'}},
                  'nodes':{
                    'a':{'operator':'g.do','with':{'n':'$.state.n'},'set':{'seen':'a','n':1},
                         'next':[{'if':'state.n < 2','to':'a'},{'to':'b'}]},
                    'b':{'operator':'g.hang','with':{'n':'$.state.n'},'set':{'seen':'b'},'next':'end'}},
                  'output':'$.state'}}},
              'output':'$.m'
              """),
          of(
              "call",
              "inside a skill whose version the run keeps to",
              """
              'uses':{'inner':'skill:inner@1'},'nodes':{
                'c':{'call':'$.uses.inner','with':{'n':5}}},
              'output':'$.c'
              """),
          of(
              "detached",
              "a call that is a run of its own",
              """
              'uses':{'inner':'skill:inner@1'},'nodes':{
                'c':{'call':'$.uses.inner','with':{'n':5},'detach':true},
                'h':{'after':'c','operator':'g.hang','with':{'n':1}}},
              'output':'$.h'
              """),
          of(
                  "made",
                  "a definition that was made at run time",
                  """
                  'input':{'d':{}},'nodes':{
                    'c':{'call':{'definition':'$.input.d','profile':'tools'}}},
                  'output':'$.c'
                  """)
              .input(
                  "{'d':{'analemma':1,'name':'made','nodes':{"
                      + "'x':{'operator':'g.do','with':{'n':1}},"
                      + "'y':{'operator':'g.hang','with':'$.x'}},'output':'$.y'}}"),
          of(
                  "wait",
                  "half of an hour is over",
                  """
                  'nodes':{
                    'a':{'operator':'g.do','with':{'n':1}},
                    'w':{'after':'a','wait':{'for':'1h'}},
                    'b':{'after':'w','operator':'g.do','with':{'n':2}}},
                  'output':'$.b'
                  """)
              .before("{'pass':'PT30M'}")
              .then("{'pass':'PT20M'}", "{'pass':'PT10M'}"),
          of(
                  "signals",
                  "one was taken early, one is kept, and one wait goes on",
                  """
                  'nodes':{
                    'd':{'wait':{'for':'5s'}},
                    'w':{'after':'d','wait':{'signal':'go'}},
                    'v':{'after':'w','wait':{'signal':'more','schema':{'type':'integer'}}},
                    'u':{'after':'v','wait':{'signal':'go'}}},
                  'output':{'w':'$.w','v':'$.v','u':'$.u'}
                  """)
              .before(
                  "{'signal':'go','payload':1,'id':'s-1'}",
                  "{'signal':'go','payload':1,'id':'s-1'}",
                  "{'signal':'go','payload':2,'id':'s-2'}",
                  "{'pass':'PT6S'}")
              .then(
                  "{'signal':'go','payload':2,'id':'s-2'}",
                  "{'signal':'more','payload':'no number'}",
                  "{'signal':'more','payload':3}"),
          of(
                  "approval",
                  "one of two people has approved",
                  """
                  'nodes':{
                    'ask':{'approval':{'to':'group:ops','show':{'cost':7},'timeout':'24h','quorum':2,
                           'escalate':[{'after':'1h','to':'group:lead'}]}},
                    'yes':{'when':'ask.approved','operator':'g.do','with':{'by':'$.ask.by'}},
                    'no':{'when':['ask.rejected','ask.expired'],'operator':'g.do'}},
                  'output':{'yes':'$.yes?','no':'$.no?'}
                  """)
              .before("{'approve':'ada'}")
              .then("{'approve':'ada'}", "{'pass':'PT2H'}", "{'approve':'bob'}"),
          of(
                  "approval-rejected",
                  "somebody has rejected, and what follows hangs",
                  """
                  'nodes':{
                    'ask':{'approval':{'to':'group:ops','show':{'cost':7},'timeout':'24h'}},
                    'yes':{'when':'ask.approved','operator':'g.do'},
                    'no':{'when':['ask.rejected','ask.expired'],'operator':'g.hang','with':{'by':'$.ask.by'}}},
                  'output':{'yes':'$.yes?','no':'$.no?'}
                  """)
              .before("{'reject':'eve'}"),
          of(
              "compensation",
              "one of two nodes is undone, the other one is being",
              """
              'nodes':{
                'a':{'operator':'g.do','with':{'n':1},
                     'compensate':{'operator':'g.hang','with':{'undo':'$.result.n'}}},
                'b':{'after':'a','operator':'g.do','with':{'n':2},
                     'compensate':{'operator':'g.do','with':{'undo':'$.result.n'}}},
                'f':{'after':'b','operator':'g.fail'}},
              'output':'$.f'
              """),
          of(
              "compensation-failed",
              "what could not be undone ends the run",
              """
              'nodes':{
                'a':{'operator':'g.do','with':{'n':1},'compensate':{'operator':'g.do'}},
                'b':{'after':'a','operator':'g.do','with':{'n':2},
                     'compensate':{'operator':'g.fail'}},
                'f':{'after':'b','operator':'g.fail'}},
              'finally':{'z':{'operator':'g.hang'}},
              'output':'$.f'
              """),
          of(
                  "cleans-up",
                  "a body with a finally is under way; then it is stopped",
                  """
                  'nodes':{
                    'b':{'block':{'nodes':{
                        'x':{'operator':'g.do','with':{'n':1}},
                        'w':{'after':'x','wait':{'signal':'go'}}},
                      'finally':{'z':{'operator':'g.do','with':{'last':true}}},'output':'$.w'}}},
                  'output':'$.b'
                  """)
              .then("{'cancelNode':'b'}"),
          of(
                  "cancel",
                  "the run is asked to end, and undoes what it did",
                  """
                  'nodes':{
                    'a':{'operator':'g.do','with':{'n':1},
                         'compensate':{'operator':'g.hang','with':{'undo':'$.result.n'}}},
                    'w':{'after':'a','wait':{'signal':'go'}}},
                  'finally':{'z':{'operator':'g.do','with':{'how':'$.run.outcome'}}},
                  'output':'$.w'
                  """)
              .before("{'cancel':'enough'}"),
          of(
                  "cancel-a-part",
                  "a part of a map is asked to end",
                  """
                  'nodes':{
                    'm':{'map':{'items':[0,1],'as':'i','tolerate':{'count':1},
                      'nodes':{'w':{'wait':{'signal':'go'}}},'output':'$.w'}}},
                  'output':'${ m.failed }'
                  """)
              .before("{'cancelNode':'m[0]'}")
              .then("{'signal':'go','payload':1}"),
          of(
                  "hold",
                  "held, released and held again",
                  """
                  'nodes':{
                    'w':{'wait':{'for':'1m'}},
                    'a':{'after':'w','operator':'g.do','with':{'n':1}}},
                  'output':'$.a'
                  """)
              .before("{'hold':true}", "{'release':true}", "{'hold':true}")
              .then("{'pass':'PT2M'}", "{'release':true}"),
          of(
              "checkpoint",
              "a named point was reached",
              """
              'nodes':{
                'p':{'operator':'g.point','with':{'value':{'n':3}}},
                'h':{'operator':'g.hang','with':'$.p'}},
              'output':'$.h.n'
              """),
          of(
                  "compacted",
                  "a journal that was shortened twice",
                  """
                  'nodes':{
                    'a':{'operator':'g.do','with':{'n':1}},
                    'l':{'after':'a','loop':{'as':'s','max':99,'state':{'n':0},'nodes':{
                      'x':{'operator':'g.do','with':{'n':'$.s.n'}}},
                      'set':{'n':'${ s.n + 1 }'},'until':'s.n >= 40'}},
                    'h':{'operator':'g.hang','with':'$.l'}},
                  'output':'$.h.n'
                  """)
              .compacting(1_024),
          of(
                  "fork",
                  "a run and another one that began with its past",
                  """
                  'nodes':{
                    'a':{'operator':'g.do','with':{'n':1}},
                    'b':{'after':'a','operator':'g.do','with':{'n':2}},
                    'h':{'operator':'g.hang','with':'$.b'}},
                  'output':'$.h.n'
                  """)
              .before("{'fork':'b'}"),
          of(
                  "timed-out",
                  "the time of a block is over, and it is being undone",
                  """
                  'nodes':{
                    'b':{'timeout':'5s','catch':{'TIMED_OUT':'late'},'block':{'nodes':{
                        'x':{'operator':'g.do','with':{'n':1},
                             'compensate':{'operator':'g.hang','with':{'undo':'$.result.n'}}},
                        'w':{'after':'x','wait':{'signal':'go'}}},'output':'$.w'}},
                    'l':{'when':'b.late','operator':'g.do','with':{'n':2}}},
                  'output':{'b':'$.b?','l':'$.l?'}
                  """)
              .before("{'pass':'PT6S'}"),
          of(
                  "large",
                  "a value that stands beside the journal",
                  """
                  'input':{'text':{'type':'string'}},'nodes':{
                    'a':{'operator':'g.do','with':{'n':'${ size(input.text) }'}},
                    'h':{'operator':'g.hang','with':'$.a'}},
                  'output':'$.h.n'
                  """)
              .input("{'text':'%s'}".formatted("x".repeat(66_000))),
          of(
                  "messages",
                  "what another instance has sent is not read yet",
                  """
                  'nodes':{
                    'w':{'wait':{'signal':'go'}},
                    'v':{'after':'w','wait':{'signal':'go'}}},
                  'output':{'w':'$.w','v':'$.v'}
                  """)
              .before(
                  "{'sent':{'what':'hold','reason':null}}",
                  "{'sent':{'what':'signal','name':'go','id':'s-1','for':null,'payload':1}}",
                  "{'sent':{'what':'signal','name':'go','id':'s-1','for':null,'payload':1}}",
                  "{'sent':{'what':'signal','name':'go','id':null,'for':'v','payload':2}}")
              .then("{'release':true}"),
          of(
                  "first-entry",
                  "nothing but the start is committed",
                  """
                  'nodes':{
                    'a':{'operator':'g.do','with':{'n':1}},
                    'b':{'operator':'g.do','with':'$.a'}},
                  'output':'$.b.n'
                  """)
              .endsAfter(1),
          of(
              "finished",
              "a body that computed alone has ended well, and cleans up",
              """
              'nodes':{
                'b':{'block':{'nodes':{'p':{'operator':'g.pure','with':{'n':1}}},
                  'finally':{'z':{'operator':'g.hang','with':{'last':true}}},'output':'$.p.n'}}},
              'output':'$.b'
              """),
          of(
              "failing",
              "what was computed has failed a body while something in it was under way",
              """
              'nodes':{
                'm':{'catch':{'*':'undone'},'map':{'items':[0,1],'as':'i','concurrency':2,'nodes':{
                  'x':{'if':'i == 0','operator':'g.do','with':{'n':1},
                       'compensate':{'operator':'g.hang','with':{'undo':'$.result.n'}}},
                  'w':{'after':'x','wait':{'signal':'go'}},
                  'v':{'if':'i == 1','wait':{'for':'1s'}},
                  'f':{'after':'v','fail':{'code':'MADE'}}},'output':'$.w?'}},
                'd':{'when':'m.undone','operator':'g.do','with':{'why':'$.error.m.code'}}},
              'output':'$.d?'
              """),
          of(
              "durability",
              "nodes whose ends are not waited for, or not written at all",
              """
              'nodes':{
                'a':{'durability':'async','operator':'g.do','with':{'n':1}},
                'b':{'durability':'none','operator':'g.pure','with':'$.a'},
                'h':{'operator':'g.hang','with':'$.b'}},
              'output':'$.h.n'
              """),
          of(
                  "timed-and-found",
                  "a result that is found again has begun within a time of its own",
                  """
                  'nodes':{
                    'p':{'operator':'g.pure','with':{'n':1},'timeout':'1h'},
                    'w':{'after':'p','wait':{'signal':'go','timeout':'1h'}}},
                  'output':'$.p'
                  """)
              .then("{'signal':'go','payload':5}"),
          of(
                  "hold-since",
                  "held, and since when",
                  """
                  'nodes':{
                    'w':{'wait':{'for':'1m'}},
                    'a':{'after':'w','operator':'g.do','with':{'n':1}}},
                  'output':'$.a'
                  """)
              .before("{'hold':true}")
              .then("{'pass':'PT2M'}", "{'release':true}"));
}
