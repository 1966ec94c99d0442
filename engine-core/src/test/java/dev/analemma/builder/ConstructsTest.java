// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static dev.analemma.builder.Conditions.atLeast;
import static dev.analemma.builder.Conditions.equalTo;
import static dev.analemma.builder.Conditions.isTrue;
import static dev.analemma.builder.Written.assertDocument;
import static dev.analemma.builder.Written.assertNodes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.Workflow;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.FailKind;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.Retry;
import dev.analemma.definition.WorkflowPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** For each construct the document it becomes; every one of them is read back, too. */
// Above 500 lines: one flat list, each construct beside the whole document it becomes.
final class ConstructsTest {
  record Cart(String id, int count, Optional<String> note) {}

  record Line(String sku, double price) {}

  record Counter(int done, boolean stop) {}

  private static final Fn<Cart, Line> PRICE =
      Fn.of("shop.price", Cart.class, Line.class, cart -> new Line(cart.id(), 1.5));

  private static String upper(String text) {
    return text.toUpperCase(java.util.Locale.ROOT);
  }

  private static String join(String a, String b) {
    return a + b;
  }

  @Test
  void input_record_becomesDeclaredInputs() {
    assertDocument(
        Workflow.define("w", Cart.class, Line.class, (w, cart) -> w.step("s", PRICE, cart)),
        """
        {'analemma': 1, 'name': 'w',
         'input': {'id': {'type': 'string'}, 'count': {'type': 'integer'},
                   'note': {'type': 'string', 'optional': true}},
         'nodes': {'s': {'operator': 'shop.price', 'with': '$.input'}},
         'output': '$.s'}
        """);
  }

  @Test
  void input_text_becomesTheInputValue() {
    assertDocument(
        Workflow.define(
            "w",
            String.class,
            String.class,
            (w, text) -> w.step("s", String.class, ConstructsTest::upper, text)),
        """
        {'analemma': 1, 'name': 'w', 'input': {'value': {'type': 'string'}},
         'nodes': {'s': {'operator': 'w/s', 'with': ['$.input.value']}}, 'output': '$.s'}
        """);
  }

  @Test
  void input_list_becomesTheInputValue() {
    assertDocument(
        Workflow.define(
            "w",
            new Type<List<String>>() {},
            Type.of(Integer.class),
            (w, list) -> w.step("s", Integer.class, List::size, list)),
        """
        {'analemma': 1, 'name': 'w',
         'input': {'value': {'type': 'array', 'items': {'type': 'string'}}},
         'nodes': {'s': {'operator': 'w/s', 'with': ['$.input.value']}}, 'output': '$.s'}
        """);
  }

  @Test
  void input_map_letsEveryInputThrough() {
    assertDocument(
        Workflow.define(
            "w",
            new Type<Map<String, Object>>() {},
            Type.of(Integer.class),
            (w, map) -> w.step("s", Integer.class, Map::size, map)),
        """
        {'analemma': 1, 'name': 'w', 'policy': {'additionalInput': true},
         'nodes': {'s': {'operator': 'w/s', 'with': ['$.input']}}, 'output': '$.s'}
        """);
  }

  @Test
  void literal_allKinds_areEscaped() {
    assertNodes(
        (w, in) ->
            w.step(
                "s",
                String.class,
                (a, b, c) -> "",
                w.literal("$.input"),
                w.literal("costs $5"),
                w.literal(List.of(1, "${ x }"))),
        "{'s': {'operator': 'w/s', 'with': ['$$.input', 'costs $5', [1, '$${ x }']]}}");
  }

  @Test
  void object_valuesAndLiterals_becomeATemplate() {
    assertNodes(
        (w, in) ->
            w.step(
                "s",
                String.class,
                line -> line.sku(),
                w.object(Line.class).put("sku", in).put("price", 2.5).done()),
        "{'s': {'operator': 'w/s', 'with': [{'sku': '$.input.value', 'price': 2.5}]}}");
  }

  @Test
  void object_part_isThePartItself() {
    assertNodes(
        (w, in) -> {
          Value<Line> line = w.object(Line.class).put("sku", in).put("price", 2.5).done();
          return w.step("s", String.class, ConstructsTest::upper, line.at("sku", String.class));
        },
        "{'s': {'operator': 'w/s', 'with': ['$.input.value']}}");
  }

  @Test
  void list_ofValues_becomesAnArray() {
    assertNodes(
        (w, in) -> w.step("s", Integer.class, List::size, w.list(String.class, in, w.literal("b"))),
        "{'s': {'operator': 'w/s', 'with': [['$.input.value', 'b']]}}");
  }

  @Test
  void when_condition_becomesIf() {
    assertNodes(
        (w, in) -> {
          var a = w.step("a", String.class, ConstructsTest::upper, in);
          return w.step("b", String.class, ConstructsTest::upper, a)
              .when(equalTo(in, "it's"))
              .maybe();
        },
        """
        {"a": {"operator": "w/a", "with": ["$.input.value"]},
         "b": {"if": "input.value == 'it\\\\'s'", "operator": "w/b", "with": ["$.a"]}}
        """);
  }

  @Test
  void when_routes_joinsThem() {
    assertNodes(
        (w, in) -> {
          var gate = w.approval("gate", ApprovalSpec.within(Duration.ofDays(1)).assignees("a"), in);
          return w.step("s", String.class, ConstructsTest::upper, in)
              .when(gate.approved(), gate.expired())
              .maybe();
        },
        """
        {'gate': {'approval': {'to': 'a', 'show': '$.input.value', 'timeout': 'PT24H'}},
         's': {'when': ['gate.approved', 'gate.expired'],
               'operator': 'w/s', 'with': ['$.input.value']}}
        """);
  }

  @Test
  void after_stepsAndRoutes_becomesAfter() {
    assertNodes(
        (w, in) -> {
          var a = w.step("a", String.class, ConstructsTest::upper, in).ignore("*");
          var b = w.step("b", String.class, ConstructsTest::upper, in);
          return w.step("s", String.class, ConstructsTest::upper, in)
              .after(b)
              .after(a.route("ended"));
        },
        """
        {'a': {'operator': 'w/a', 'with': ['$.input.value'], 'catch': {'*': 'ignore'}},
         'b': {'operator': 'w/b', 'with': ['$.input.value']},
         's': {'after': ['b', 'a.ended'], 'operator': 'w/s', 'with': ['$.input.value']}}
        """);
  }

  @Test
  void orElse_literal_becomesCatchValue() {
    assertNodes(
        (w, in) ->
            w.step("s", String.class, ConstructsTest::upper, in).orElse("NOT_FOUND", "$.none"),
        """
        {'s': {'operator': 'w/s', 'with': ['$.input.value'],
               'catch': {'NOT_FOUND': {'value': '$$.none'}}}}
        """);
  }

  @Test
  void recover_anyError_givesTheErrorToABlock() {
    assertNodes(
        (w, in) ->
            w.step("s", String.class, ConstructsTest::upper, in)
                .recover(
                    "*",
                    (b, error) ->
                        b.step(
                            "t",
                            String.class,
                            ConstructsTest::upper,
                            error.at("message", String.class))),
        """
        {'s': {'operator': 'w/s', 'with': ['$.input.value'], 'catch': {'*': 'failed'}},
         's_failed': {'when': ['s.failed'],
                      'block': {'nodes': {'t': {'operator': 'w/s_failed/t',
                                                'with': ['$.error.s.message']}},
                                'output': '$.t'}}}
        """);
  }

  @Test
  void recover_twoCodes_joinWithFirst() {
    Workflow<String, Object> workflow =
        Written.workflow(
            (w, in) -> {
              var s = w.step("s", String.class, ConstructsTest::upper, in);
              Value<String> a = s.recover("GONE", (b, error) -> b.literal("a"));
              Value<String> b = s.recover("ERROR", (c, error) -> c.literal("b"));
              return w.step("t", String.class, ConstructsTest::upper, w.first(a, b));
            });
    assertThat(Written.document(workflow).at("/nodes/t/with/0").textValue())
        .isEqualTo("${ first(s, s_gone, s_failed_error) }");
    assertThat(Written.document(workflow).at("/nodes/s/catch/ERROR").textValue())
        .isEqualTo("failed_error");
  }

  @Test
  void compensate_withAnotherValue_namesResultFirst() {
    assertNodes(
        (w, in) ->
            w.step("s", String.class, ConstructsTest::upper, in)
                .compensate("undo", (String out, String given) -> {}, in)
                .compensateRetry(Retry.exponential(5, Duration.ofSeconds(2))),
        """
        {'s': {'operator': 'w/s', 'with': ['$.input.value'],
               'compensate': {'operator': 'w/s/undo', 'with': ['$.result', '$.input.value'],
                              'retry': [{'max': 5, 'delay': 'PT2S'}]}}}
        """);
  }

  @Test
  void compensateStarted_value_saysOnStarted() {
    assertNodes(
        (w, in) ->
            w.step("s", String.class, ConstructsTest::upper, in)
                .compensateStarted("undo", (String given) -> {}, in),
        """
        {'s': {'operator': 'w/s', 'with': ['$.input.value'],
               'compensate': {'operator': 'w/s/undo', 'with': ['$.input.value'],
                              'on': 'started'}}}
        """);
  }

  @Test
  void compensate_constant_isGivenTheResult() {
    Fn<String, Boolean> undo = Fn.of("shop.undo", String.class, Boolean.class, text -> true);
    assertNodes(
        (w, in) -> w.step("s", String.class, ConstructsTest::upper, in).compensate(undo),
        """
        {'s': {'operator': 'w/s', 'with': ['$.input.value'],
               'compensate': {'operator': 'shop.undo', 'with': '$.result'}}}
        """);
  }

  @Test
  void choose_conditions_becomeASwitchAndABlockAnArm() {
    Workflow<Integer, String> workflow =
        Workflow.define(
            "w",
            Integer.class,
            String.class,
            (w, n) ->
                w.choose("size", String.class)
                    .when("big", atLeast(n, 10), in -> in.literal("big"))
                    .otherwise(in -> in.step("small", String.class, x -> "s", n)));
    assertDocument(
        workflow,
        """
        {'analemma': 1, 'name': 'w', 'input': {'value': {'type': 'integer'}},
         'nodes': {
           'size': {'operator': 'switch_case',
                    'with': {'cases': [{'if': 'input.value >= 10', 'label': 'big'}],
                             'default': 'otherwise'}},
           'size_big': {'when': ['size.big'], 'block': {'nodes': {}, 'output': 'big'}},
           'size_otherwise': {
             'when': ['size.otherwise'],
             'block': {'nodes': {'small': {'operator': 'w/size_otherwise/small',
                                           'with': ['$.input.value']}},
                       'output': '$.small'}}},
         'output': '${ first(size_big, size_otherwise) }'}
        """);
  }

  @Test
  void choose_part_isTakenFromWhicheverArmRan() {
    Workflow<String, Object> workflow =
        Written.workflow(
            (w, in) ->
                w.choose("c", Line.class)
                    .when("a", equalTo(in, "a"), b -> b.literal(new Line("a", 1)))
                    .otherwise(b -> b.literal(new Line("b", 2)))
                    .at("sku", String.class));
    assertThat(workflow.definition().body().output())
        .isEqualTo(TextNode.valueOf("${ first(c_a, c_otherwise).sku }"));
  }

  @Test
  void choose_routesOfAStep_needNoSwitch() {
    assertNodes(
        (w, in) -> {
          var s = w.step("s", String.class, ConstructsTest::upper, in);
          return w.choose("c", String.class)
              .on(s.failed("GONE"), b -> b.literal("gone"))
              .on(s.route("ok"), b -> b.step("t", String.class, ConstructsTest::upper, s))
              .exhaustive();
        },
        """
        {'s': {'operator': 'w/s', 'with': ['$.input.value'], 'catch': {'GONE': 'gone'}},
         'c_gone': {'when': ['s.gone'], 'block': {'nodes': {}, 'output': 'gone'}},
         'c_ok': {'when': ['s.ok'],
                  'block': {'nodes': {'t': {'operator': 'w/c_ok/t', 'with': ['$.s']}},
                            'output': '$.t'}}}
        """);
  }

  @Test
  void choose_otherRoutes_shareAnArm() {
    Workflow<String, Object> workflow =
        Written.workflow(
            (w, in) -> {
              var gate =
                  w.approval("gate", ApprovalSpec.within(Duration.ofHours(1)).assignees("a"), in);
              return w.choose("c", String.class)
                  .on(gate.approved(), b -> b.literal("yes"))
                  .otherwise(b -> b.literal("no"));
            });
    assertThat(Written.document(workflow).at("/nodes/c_otherwise/when"))
        .isEqualTo(Written.json("['gate.rejected', 'gate.expired']"));
  }

  @Test
  void block_ofSteps_isOneNode() {
    assertNodes(
        (w, in) -> {
          Step<String> b =
              w.block("b", inner -> inner.step("s", String.class, ConstructsTest::upper, in));
          return b.timeout(Duration.ofSeconds(5));
        },
        """
        {'b': {'block': {'nodes': {'s': {'operator': 'w/b/s', 'with': ['$.input.value']}},
                         'output': '$.s'},
               'timeout': {'total': 'PT5S'}}}
        """);
  }

  @Test
  void timeout_ofAValue_becomesAReference() {
    assertNodes(
        (w, in) -> {
          var limit = w.step("l", Duration.class, text -> Duration.parse(text), in);
          return w.step("s", String.class, ConstructsTest::upper, in).timeout(limit);
        },
        """
        {'l': {'operator': 'w/l', 'with': ['$.input.value']},
         's': {'operator': 'w/s', 'with': ['$.input.value'], 'timeout': {'total': '$.l'}}}
        """);
  }

  @Test
  void retry_boundsOfValues_becomeReferences() {
    assertNodes(
        (w, in) -> {
          var tries = w.step("t", Integer.class, String::length, in);
          return w.step("s", String.class, ConstructsTest::upper, in)
              .retry(
                  Retry.exponential(1, Duration.ofSeconds(2))
                      .withMax(w.first(tries, w.literal(3)).bound()));
        },
        """
        {'t': {'operator': 'w/t', 'with': ['$.input.value']},
         's': {'operator': 'w/s', 'with': ['$.input.value'],
               'retry': [{'max': '${ first(t, 3) }', 'delay': 'PT2S'}]}}
        """);
  }

  @Test
  void loop_recordState_becomesFields() {
    assertNodes(
        (w, in) ->
            w.loop(
                "l",
                3,
                w.literal(new Counter(0, false)),
                state -> isTrue(state.at("stop", Boolean.class)),
                (b, state) -> b.step("next", Counter.class, old -> old, state)),
        """
        {'l': {'loop': {'as': 'l_state', 'max': 3, 'state': {'done': 0, 'stop': false},
                        'nodes': {'next': {'operator': 'w/l/next', 'with': ['$.l_state']}},
                        'set': {'done': '$.next.done', 'stop': '$.next.stop'},
                        'until': 'l_state.stop'}}}
        """);
  }

  @Test
  void loop_plainState_becomesTheFieldValue() {
    Workflow<Integer, Integer> workflow =
        Workflow.define(
            "w",
            Integer.class,
            Integer.class,
            (w, max) ->
                w.loop(
                    "l",
                    max,
                    w.literal(0),
                    n -> atLeast(n, 10),
                    (b, n) -> b.step("add", Integer.class, x -> x + 1, n)));
    assertDocument(
        workflow,
        """
        {'analemma': 1, 'name': 'w', 'input': {'value': {'type': 'integer'}},
         'nodes': {'l': {'loop': {'as': 'l_state', 'max': '$.input.value', 'state': {'value': 0},
                        'nodes': {'add': {'operator': 'w/l/add', 'with': ['$.l_state.value']}},
                        'set': {'value': '$.add'},
                        'until': 'l_state.value >= 10'}}},
         'output': '$.l.value'}
        """);
  }

  @Test
  void map_overAList_namesItsItem() {
    Workflow<List<String>, MapResult<String>> workflow =
        Workflow.define(
            "w",
            new Type<List<String>>() {},
            new Type<MapResult<String>>() {},
            (w, lines) ->
                w.map(
                    "m",
                    lines,
                    Type.of(String.class),
                    MapSpec.DEFAULT.concurrency(8).tolerate(2),
                    (b, line) -> b.step("up", String.class, ConstructsTest::upper, line)));
    assertDocument(
        workflow,
        """
        {'analemma': 1, 'name': 'w',
         'input': {'value': {'type': 'array', 'items': {'type': 'string'}}},
         'nodes': {'m': {'map': {'items': '$.input.value', 'as': 'm_item',
                                 'concurrency': {'max': 8}, 'tolerate': {'count': 2},
                                 'nodes': {'up': {'operator': 'w/m/up', 'with': ['$.m_item']}},
                                 'output': '$.up'}}},
         'output': '$.m'}
        """);
  }

  @Test
  void map_results_areAPartOfItsOutput() {
    Workflow<List<String>, List<String>> workflow =
        Workflow.define(
            "w",
            new Type<List<String>>() {},
            new Type<List<String>>() {},
            (w, lines) ->
                w.map("m", lines, String.class, (b, line) -> b.first(line, b.literal("x")))
                    .at("results", new Type<List<String>>() {}));
    assertThat(workflow.definition().body().output()).isEqualTo(TextNode.valueOf("$.m.results"));
  }

  @Test
  void map_source_isReadByAReader() {
    Workflow<String, MapResult<String>> workflow =
        Workflow.define(
            "w",
            Type.of(String.class),
            new Type<MapResult<String>>() {},
            (w, uri) ->
                w.map(
                    "m",
                    MapSource.of("file", uri).format("csv").option("header", false),
                    new Type<List<String>>() {},
                    MapSpec.DEFAULT.keepHoles().itemKey("it.id"),
                    (b, line) -> b.literal("x")));
    assertDocument(
        workflow,
        """
        {'analemma': 1, 'name': 'w',
         'input': {'value': {'type': 'string'}},
         'nodes': {'m': {'map': {'source': {'reader': 'file', 'uri': '$.input.value',
                                            'format': 'csv', 'header': false},
                                 'as': 'm_item', 'itemKey': 'it.id', 'onItemError': null,
                                 'nodes': {}, 'output': 'x'}}},
         'output': '$.m'}
        """);
  }

  @Test
  void mapBatches_body_seesAList() {
    Workflow<List<String>, MapResult<String>> workflow =
        Workflow.define(
            "w",
            new Type<List<String>>() {},
            new Type<MapResult<String>>() {},
            (w, lines) ->
                w.mapBatches(
                    "m",
                    lines,
                    Type.of(String.class),
                    MapSpec.DEFAULT
                        .batch(500, 1_024)
                        .batchTime(Duration.ofSeconds(2))
                        .splitOnError(),
                    (Body b, Value<List<String>> batch) -> batch));
    assertDocument(
        workflow,
        """
        {'analemma': 1, 'name': 'w',
         'input': {'value': {'type': 'array', 'items': {'type': 'string'}}},
         'nodes': {'m': {'map': {'items': '$.input.value', 'as': 'm_item',
                                 'batch': {'items': 500, 'bytes': 1024, 'time': 'PT2S',
                                           'splitOnError': true},
                                 'nodes': {}, 'output': '$.m_item'}}},
         'output': '$.m'}
        """);
  }

  @Test
  void race_branches_areBlocks() {
    assertNodes(
        (w, in) ->
            w.race("r", String.class)
                .branch("a", b -> b.step("s", String.class, ConstructsTest::upper, in))
                .branch("b", b -> b.literal("x"))
                .done(),
        """
        {'r': {'race': {'branches': {
           'a': {'block': {'nodes': {'s': {'operator': 'w/r/a/s', 'with': ['$.input.value']}},
                           'output': '$.s'}},
           'b': {'block': {'nodes': {}, 'output': 'x'}}}}}}
        """);
  }

  @Test
  void race_value_isTheWinnersValue() {
    Workflow<String, Object> workflow =
        Written.workflow(
            (w, in) ->
                w.race("r", String.class)
                    .branch("a", b -> b.literal("1"))
                    .branch("b", b -> b.literal("2"))
                    .done());
    assertThat(workflow.definition().body().output()).isEqualTo(TextNode.valueOf("$.r.value"));
  }

  @Test
  void approval_spec_isWrittenOut() {
    assertNodes(
        (w, in) -> {
          var gate =
              w.approval(
                  "gate",
                  ApprovalSpec.within(Duration.ofHours(4))
                      .assignees("group:a", "user:b")
                      .escalate(Duration.ofMinutes(30), "group:c")
                      .quorum(2),
                  in);
          w.fail("no", "REFUSED", "$.no").when(gate.rejected(), gate.expired());
          return w.step("yes", String.class, ConstructsTest::upper, in)
              .when(gate.approved())
              .maybe();
        },
        """
        {'gate': {'approval': {'to': ['group:a', 'user:b'], 'show': '$.input.value',
                               'timeout': 'PT4H',
                               'escalate': [{'after': 'PT30M', 'to': 'group:c'}], 'quorum': 2}},
         'no': {'when': ['gate.rejected', 'gate.expired'],
                'fail': {'code': 'REFUSED', 'message': '$$.no'}},
         'yes': {'when': ['gate.approved'], 'operator': 'w/yes', 'with': ['$.input.value']}}
        """);
  }

  @Test
  void wait_itsThreeForms_areWritten() {
    assertNodes(
        (w, in) -> {
          var pause = w.waitFor("pause", Duration.ofSeconds(90));
          w.waitUntil("until", in).after(pause);
          return w.waitForSignal("paid", String.class, "payment", Duration.ofDays(2));
        },
        """
        {'pause': {'wait': {'for': 'PT1M30S'}},
         'until': {'after': ['pause'], 'wait': {'until': '$.input.value'}},
         'paid': {'wait': {'signal': 'payment', 'timeout': 'PT48H'}}}
        """);
  }

  @Test
  void call_skill_isPinnedByUses() {
    Workflow<String, String> workflow =
        Workflow.define(
            "w",
            String.class,
            String.class,
            (w, in) ->
                w.call(
                    "tell",
                    String.class,
                    w.uses("notify", "skill:notify@2"),
                    w.object(Map.class).put("text", in).done()));
    assertDocument(
        workflow,
        """
        {'analemma': 1, 'name': 'w', 'input': {'value': {'type': 'string'}},
         'uses': {'notify': 'skill:notify@2'},
         'nodes': {'tell': {'call': '$.uses.notify', 'with': {'text': '$.input.value'}}},
         'output': '$.tell'}
        """);
  }

  @Test
  void operator_byNameKindOrSource_isWrittenAsGiven() {
    OperatorKind kind =
        new OperatorKind("json_parse", Written.json("{'text': '$.input.value'}"), null);
    assertNodes(
        (w, in) -> {
          var a = w.operator("a", JsonNode.class, kind);
          var b = w.operator("b", JsonNode.class, () -> kind);
          var c =
              w.operator(
                  "c",
                  JsonNode.class,
                  "list_filter",
                  w.object(Map.class).put("items", a).put("where", "it.price > 10").done());
          return w.list(JsonNode.class, b, c);
        },
        """
        {'a': {'operator': 'json_parse', 'with': {'text': '$.input.value'}},
         'b': {'operator': 'json_parse', 'with': {'text': '$.input.value'}},
         'c': {'operator': 'list_filter', 'with': {'items': '$.a', 'where': 'it.price > 10'}}}
        """);
  }

  @Test
  void node_definition_keepsWhatItHas() {
    NodeDefinition written =
        NodeDefinition.of(new FailKind("LATE", null, null)).withCondition("input.value == 'x'");
    assertNodes(
        (w, in) -> {
          w.node("f", Object.class, written);
          return in;
        },
        """
        {"f": {"if": "input.value == 'x'", "fail": {"code": "LATE"}}}
        """);
  }

  @Test
  void cleanup_ofTheWorkflow_becomesFinally() {
    Workflow<String, Object> workflow =
        Written.workflow(
            (w, in) -> {
              w.cleanup(
                  c ->
                      c.run(
                          "audit",
                          (String outcome) -> {},
                          w.runFacts().at("outcome", String.class)));
              return w.step("s", String.class, ConstructsTest::upper, in);
            });
    assertThat(Written.document(workflow).get("finally"))
        .isEqualTo(
            Written.json("{'audit': {'operator': 'w/at-end/audit', 'with': ['$.run.outcome']}}"));
    Written.assertRoundTrip(workflow);
  }

  @Test
  void policyAndDescription_ofTheWorkflow_areWritten() {
    Workflow<String, Object> workflow =
        Written.workflow(
            (w, in) -> {
              w.policy(new WorkflowPolicy(Duration.ofHours(1), null, null, null, false));
              w.describe("A title", "What it is for");
              return in;
            });
    assertThat(Written.document(workflow).at("/policy/timeout").textValue()).isEqualTo("PT1H");
    assertThat(Written.document(workflow).at("/meta/title").textValue()).isEqualTo("A title");
  }

  @Test
  void maybe_ofAStepAndAChoice_isOptional() {
    assertNodes(
        (w, in) -> {
          var a = w.step("a", String.class, ConstructsTest::upper, in).when(equalTo(in, "a"));
          var b = w.step("b", Line.class, text -> new Line(text, 1), in).when(equalTo(in, "b"));
          return w.step(
              "s",
              String.class,
              (x, y, z) -> "",
              a.maybe(),
              b.maybe().at("sku", String.class),
              w.first(a, b.at("sku", String.class)).maybe());
        },
        """
        {"a": {"if": "input.value == 'a'", "operator": "w/a", "with": ["$.input.value"]},
         "b": {"if": "input.value == 'b'", "operator": "w/b", "with": ["$.input.value"]},
         "s": {"operator": "w/s",
               "with": ["$.a?", "$.b?.sku", "${ first(a, b.sku, null) }"]}}
        """);
  }

  @Test
  void concurrencyAndDurability_ofAStep_areWritten() {
    assertNodes(
        (w, in) ->
            w.step("s", String.class, ConstructsTest::join, in, in)
                .concurrency("api")
                .durability("async"),
        """
        {'s': {'operator': 'w/s', 'with': ['$.input.value', '$.input.value'],
               'concurrency': {'key': 'api'}, 'durability': 'async'}}
        """);
  }
}
