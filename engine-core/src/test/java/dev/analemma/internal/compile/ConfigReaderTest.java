// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import static dev.analemma.internal.compile.Documents.accepted;
import static dev.analemma.internal.compile.Documents.analyze;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.OperatorException;
import dev.analemma.Profile;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Fault;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.Action.OperatorAction;
import dev.analemma.internal.text.Unread;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators, functions and the fields of configurations. */
class ConfigReaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{operator: 'valeu'} | OPERATOR_UNKNOWN | /operator | Did you mean 'value'?",
        "{operator: 'tuned', with: {cuont: 2}} | CONFIG_UNKNOWN | /with/cuont | Did you mean"
            + " 'count'?",
        "{operator: 'list_filter', with: {items: []}} | CONFIG_MISSING | /with | 'where'",
        "{operator: 'list_filter'} | CONFIG_MISSING |  | is missing",
        "{operator: 'tuned', with: {count: 'x'}} | CONFIG_TYPE | /with/count | must be an integer",
        "{operator: 'tuned', with: {count: 0}} | CONFIG_VALUE | /with/count | must be 1 to 10",
        "{operator: 'tuned', with: {count: 11}} | CONFIG_VALUE | /with/count | must be 1 to 10",
        "{operator: 'tuned', with: {level: 'hihg'}} | CONFIG_VALUE | /with/level | Did you mean"
            + " 'high'?",
        "{operator: 'tuned', with: {count: '$.input.n'}} | CONFIG_REFERENCE | /with/count | before"
            + " any run",
        "{operator: 'tuned', with: {level: '$.input.n'}} | CONFIG_REFERENCE | /with/level | low,"
            + " high",
        "{operator: 'tuned', with: {path: '${ 1 }'}} | CONFIG_REFERENCE | /with/path | before any"
            + " run",
        "{operator: 'tuned', with: {path: '$.input'}} | CONFIG_REFERENCE | /with/path | literal"
            + " text",
        "{operator: 'tuned', with: {items: 'x'}} | CONFIG_TYPE | /with/items | must be an array",
        "{operator: 'tuned', with: {items: '${ 1 + 1 }'}} | CONFIG_TYPE | /with/items | must be an"
            + " array",
        "{operator: 'string_template', with: {template: 1}} | CONFIG_TYPE | /with/template | a"
            + " text",
        "{operator: 'if_else', with: {if: 1}} | CONFIG_TYPE | /with/if | text of an expression",
        "{operator: 'value', with: 'x'} | CONFIG_TYPE | /with | must be an object",
        "{operator: 'login', with: {token: 'hunter2'}} | SECRET_EXPECTED | /with/token | nothing"
            + " else",
        "{operator: 'login', with: {token: '${ secret(1) }'}} | SECRET_EXPECTED | /with/token |"
            + " nothing else",
        "{operator: 'login', with: {token: '$.input.n'}} | SECRET_EXPECTED | /with/token | nothing"
            + " else",
        "{operator: 'login', with: {headers: [{name: 'x', value: 'y'}]}} | SECRET_EXPECTED |"
            + " /with/headers/0/value | nothing else",
        "{operator: 'login', with: {body: \"${ secret('k') }\"}} | SECRET_MISPLACED | /with/body |"
            + " marked secret",
        "{operator: 'login', with: {token: \"${ secret('analemma-token-key') }\"}} |"
            + " SECRET_MISPLACED | /with/token | the engine's own",
        "{operator: 'host.login', with: {token: \"${ secret('k') }\"}} | SECRET_MISPLACED |"
            + " /with/token | marked secret",
        "{operator: 'picky', with: {count: 7}} | UNLUCKY | /with/count | Take another.",
        "{operator: 'picky', with: {count: 8}} | OPERATOR_BROKEN | /with | eight",
        "{operator: 'switch_case', with: {cases: 1, default: 'x'}} | CONFIG_TYPE | /with/cases |"
            + " list",
        "{operator: 'switch_case', with: {cases: [1], default: 'x'}} | CONFIG_TYPE | /with/cases/0"
            + " | object",
        "{operator: 'switch_case', with: {cases: [{lable: 'a'}], default: 'x'}} | CONFIG_MISSING |"
            + " /with/cases/0 | 'label' of 'cases[0]'",
      })
  void analyze_wrongConfiguration_namesFieldAndRemedy(
      String node, String code, String pointer, String piece) {
    List<Fault> faults =
        analyze("input: {n: {type: 'integer'}}, nodes: {a: " + node + "}").faults();
    assertThat(faults).isNotEmpty();
    Fault fault = faults.get(0);
    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault.pointer()).isEqualTo("/nodes/a" + Objects.requireNonNullElse(pointer, ""));
    assertThat(fault.problem() + ". " + fault.remedy()).contains(piece);
  }

  @Test
  void analyze_severalWrongFields_reportsAll() {
    assertThat(
            analyze("nodes: {a: {operator: 'tuned', with: {count: 0, level: 'x', path: 1, q: 2}}}")
                .errors())
        .extracting(Fault::pointer)
        .containsExactly(
            "/nodes/a/with/count", "/nodes/a/with/level", "/nodes/a/with/path", "/nodes/a/with/q");
  }

  @Test
  void analyze_jsonPathInALiteralText_isNoReference() {
    assertThat(analyze("nodes: {a: {operator: 'tuned', with: {path: '$.x[*].y'}}}").faults())
        .isEmpty();
  }

  @Test
  void analyze_valueInASecretField_isNotRepeated() {
    assertThat(
            analyze("nodes: {a: {operator: 'login', with: {token: 'hunter2'}}}")
                .faults()
                .toString())
        .doesNotContain("hunter2");
  }

  @Test
  void analyze_secret_isToldWithItsNodeAndPlace() {
    AnalyzedWorkflow workflow =
        accepted(
            "nodes: {a: {operator: 'login', with: {token: \"${ secret('k') }\"}},"
                + " b: {operator: 'value', compensate: {operator: 'login', with:"
                + " {headers: [{name: 'x', value: \"${ secret('k') }\"}]}}},"
                + " c: {operator: 'login'}}");

    assertThat(workflow.unsupported()).isEmpty();
    assertThat(workflow.secrets())
        .containsExactly(
            new NamedSecret("k", "a", "/nodes/a/with/token"),
            new NamedSecret("k", "b~compensate", "/nodes/b/compensate/with/headers/0/value"));
  }

  @Test
  void analyze_secretUnderAProfile_isRefused() {
    Profile profile = Profile.named("p").operators("login").effects(Effect.READ).build();
    assertThat(
            Analyzer.analyze(
                    Documents.definition(
                        "nodes: {a: {operator: 'login', with: {token: \"${ secret('k') }\"}}}"),
                    Documents.REGISTRY,
                    profile,
                    new Unread(List.of()))
                .errors())
        .extracting(fault -> fault.code() + " " + fault.pointer())
        .containsExactly("SECRET_MISPLACED /nodes/a/with/token");
  }

  @Test
  void analyze_warningAboutAPath_leavesTheNodeAsItIs() {
    AnalyzedWorkflow workflow =
        accepted(
            "nodes: {my_orders: {operator: 'value'}, q: {operator: 'tuned', after: 'my_orders',"
                + " with: {path: '$.my_orders[*].id'}}}");

    assertThat(workflow.warnings())
        .extracting(fault -> fault.code() + " " + fault.pointer())
        .containsExactly("CONFIG_REFERENCE /nodes/q/with/path");
    assertThat(Documents.node(workflow.body(), "q").action()).isInstanceOf(OperatorAction.class);
  }

  @Test
  void analyze_refusalBesideAnotherFault_reportsBoth() {
    assertThat(
            analyze(
                    "nodes: {a: {operator: 'picky', with: {count: 7}},"
                        + " b: {operator: 'value', after: 'zz'}}")
                .errors())
        .extracting(Fault::code)
        .containsExactly("REF_UNKNOWN_NODE", "UNLUCKY");
  }

  @Test
  void value_ofTheWrongTypeInARun_throwsInputType() {
    Expression items = linked("items: '$.input.list'", JsonType.ARRAY);
    Bindings bindings =
        slot -> dev.analemma.spi.Json.nodes().objectNode().set("list", IntNode.valueOf(3));
    assertThatThrownBy(() -> items.evaluate(bindings))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("field 'items' is a number, must be an array")
        .extracting(e -> ((OperatorException) e).code())
        .isEqualTo("INPUT_TYPE");
  }

  @Test
  void value_ofTheRightTypeInARun_isHandedOut() {
    JsonNode list = dev.analemma.spi.Json.nodes().arrayNode().add(1);
    Bindings bindings = slot -> dev.analemma.spi.Json.nodes().objectNode().set("list", list);
    assertThat(linked("items: '$.input.list'", JsonType.ARRAY).evaluate(bindings)).isEqualTo(list);
  }

  private static Expression linked(String with, JsonType type) {
    AtomicReference<Expression> seen = new AtomicReference<>();
    Field.Value items = Field.value("items", type, "The list.");
    OperatorType probe =
        OperatorType.named("probe")
            .fields(items)
            .value(
                config -> {
                  seen.set(config.get(items));
                  return call -> TextNode.valueOf("");
                });
    Analyzer.Result result =
        Analyzer.analyze(
            Documents.definition(
                "input: {list: {type: 'array'}}, nodes: {a: {operator: 'probe', with: {"
                    + with
                    + "}}}"),
            OperatorRegistry.empty().with(probe));
    assertThat(result.faults()).isEmpty();
    return Objects.requireNonNull(seen.get());
  }

  @Test
  void with_isShownWithValuesEvaluatedAndTheRestAsWritten() {
    AnalyzedWorkflow workflow =
        accepted(
            "input: {n: {type: 'integer'}, list: {type: 'array'}}, nodes: { a: {operator:"
                + " 'list_filter', with: {items: '$.input.list', where: 'it > input.n'}}}");
    OperatorAction action = (OperatorAction) workflow.body().nodes().get(0).action();
    JsonNode input =
        dev.analemma.spi.Json.nodes().objectNode().put("n", 1).set("list", IntNode.valueOf(5));
    JsonNode shown =
        Objects.requireNonNull(action.with()).evaluate(slot -> slot == Slots.INPUT ? input : null);
    assertThat(shown.toString()).isEqualTo("{\"items\":5,\"where\":\"it > input.n\"}");
  }

  @Test
  void function_unknownButNear_isAWarningAndIsListed() {
    OperatorRegistry registry =
        Documents.REGISTRY.withFunctions(List.of(function("shop.reserve", Effect.WRITE)));
    Analyzer.Result result =
        Analyzer.analyze(
            Documents.definition("nodes: {a: {operator: 'shop.resreve', with: [1]}}"), registry);
    assertThat(result.faults())
        .extracting(fault -> fault.severity() + " " + fault.code() + " " + fault.remedy())
        .containsExactly("WARNING FUNCTION_UNKNOWN Did you mean 'shop.reserve'?");
    assertThat(Objects.requireNonNull(result.workflow()).functions())
        .containsExactly("shop.resreve");
  }

  @Test
  void registry_twoTypesWithOneName_areRefusedWithTheirOrigins() {
    assertThatThrownBy(() -> Documents.REGISTRY.with(Documents.REGISTRY.types().get(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'value' (the host, the host)");
  }

  @Test
  void registry_functionWithTheNameOfAType_isRefused() {
    OperatorType dotted =
        OperatorType.named("my.type").value(config -> call -> TextNode.valueOf(""));
    assertThatThrownBy(
            () ->
                OperatorRegistry.empty()
                    .with(dotted)
                    .withFunctions(List.of(function("my.type", Effect.PURE))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'my.type' (operator of the host, function)");
  }

  @Test
  void registry_builtIn_loadsWithoutProviders() {
    assertThat(OperatorRegistry.builtIn().names()).isEmpty();
  }

  private static HostFunction function(String name, Effect effect) {
    return new HostFunction(
        name,
        List.of(),
        false,
        JsonNode.class,
        effect,
        Execution.BLOCKING,
        (context, arguments) -> null);
  }
}
