// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.CallContext;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Part;
import dev.analemma.llm.PricedModels;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.Reasoning;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Sampling;
import dev.analemma.llm.ToolChoice;
import dev.analemma.llm.ToolSpec;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AnswerKeyTest {
  private static final ProviderId GEMINI = new ProviderId("gemini");
  private static final ProviderId VERTEX = new ProviderId("vertex");
  private static final ResolvedTarget MODEL = PricedModels.priced("gemini");
  private static final CallContext CONTEXT = new CallContext("w", "o", "r", "n");

  private static final JsonNode SCHEMA =
      json("{'type': 'object', 'properties': {'a': {'type': 'string'}, 'b': {'type': 'number'}}}");

  /** Uses everything that an input can have. */
  private static final ModelInput INPUT =
      ModelInput.builder(500)
          .system("Be short.")
          .user("Is the sky blue?")
          .message(
              new Message(
                  Message.Role.ASSISTANT,
                  List.of(
                      new Part.Reasoning("hm", opaque("s1")),
                      opaque("s2"),
                      new Part.ToolCall("c1", "look", "{}", opaque("s3")))))
          .message(Message.tool(new Part.ToolResult("c1", "look", false, "blue")))
          .tools(
              List.of(new ToolSpec("look", "looks", SCHEMA), new ToolSpec("ask", "asks", SCHEMA)))
          .toolChoice(ToolChoice.auto())
          .output(OutputSpec.json("answer", SCHEMA))
          .sampling(new Sampling(0.5, 0.9, 7L, List.of("END", "STOP")))
          .reasoning(Reasoning.Effort.LOW)
          .extra(GEMINI, json("{'x': 1, 'y': [1, 2]}"))
          .build();

  /** Every change that is one, of each part by itself. */
  private static Map<String, ModelInput> changed() {
    Map<String, ModelInput> changed = new LinkedHashMap<>();
    changed.put("as it is", INPUT);
    changed.put("other question", message(1, Message.user("Is the sky red?")));
    changed.put("other instructions", message(0, Message.system("Be long.")));
    changed.put("question as instructions", message(1, Message.system("Is the sky blue?")));
    changed.put("no answer before", without(2));
    changed.put("other thoughts", answer(new Part.Reasoning("well", opaque("s1"))));
    changed.put("thoughts without data", answer(new Part.Reasoning("hm", null)));
    changed.put("other data of thoughts", answer(new Part.Reasoning("hm", opaque("s0"))));
    changed.put("text in the place of thoughts", answer(new Part.Text("hm")));
    changed.put("other id of a result", result("c2", "look", false, "blue"));
    changed.put("other name of a result", result("c1", "ask", false, "blue"));
    changed.put("result that is an error", result("c1", "look", true, "blue"));
    changed.put("other result", result("c1", "look", false, "red"));
    changed.put("tools in another order", with(b -> b.tools(reversed(INPUT.tools()))));
    changed.put("one tool", with(b -> b.tools(INPUT.tools().subList(0, 1))));
    changed.put("other description", tool(new ToolSpec("look", "sees", SCHEMA)));
    changed.put("other name of a tool", tool(new ToolSpec("see", "looks", SCHEMA)));
    changed.put("other schema of a tool", tool(new ToolSpec("look", "looks", json("{}"))));
    changed.put("no tool to call", with(b -> b.toolChoice(ToolChoice.none())));
    changed.put("a tool to call", with(b -> b.toolChoice(ToolChoice.tool("look"))));
    changed.put("another tool to call", with(b -> b.toolChoice(ToolChoice.tool("ask"))));
    changed.put("text", with(b -> b.output(OutputSpec.text())));
    changed.put("other name of the output", with(b -> b.output(OutputSpec.json("x", SCHEMA))));
    changed.put("other schema", with(b -> b.output(OutputSpec.json("answer", json("{}")))));
    changed.put("no schema", with(b -> b.output(new OutputSpec.JsonObject("answer", null))));
    Sampling sampling = INPUT.sampling();
    changed.put("temperature", with(b -> b.sampling(sampling.withTemperature(0.6))));
    changed.put("no temperature", with(b -> b.sampling(sampling.withTemperature(null))));
    changed.put("temperature 0", with(b -> b.sampling(sampling.withTemperature(0.0))));
    changed.put("topP", with(b -> b.sampling(sampling.withTopP(0.8))));
    changed.put("no topP", with(b -> b.sampling(sampling.withTopP(null))));
    changed.put("seed", with(b -> b.sampling(sampling.withSeed(8L))));
    changed.put("no seed", with(b -> b.sampling(sampling.withSeed(null))));
    changed.put("stop", with(b -> b.sampling(sampling.withStop(List.of("END")))));
    changed.put("joined stop", with(b -> b.sampling(sampling.withStop(List.of("ENDSTOP")))));
    changed.put("no reasoning", with(b -> b.reasoning(null)));
    changed.put("more reasoning", with(b -> b.reasoning(Reasoning.Effort.HIGH)));
    changed.put("reasoning in tokens", with(b -> b.reasoning(new Reasoning.Budget(5))));
    changed.put("more in tokens", with(b -> b.reasoning(new Reasoning.Budget(6))));
    changed.put("length", longer());
    changed.put("extra", with(b -> b.extra(GEMINI, json("{'x': 1, 'y': [2, 1]}"))));
    changed.put("no extra", with(b -> b.extra(GEMINI, json("{}"))));
    return changed;
  }

  @Test
  void everyChangeOfAnInput_isAnotherKey() {
    Map<AnswerKey, String> seen = new LinkedHashMap<>();
    changed()
        .forEach(
            (name, input) ->
                assertThat(seen.put(key(input), name)).as(name + " is the same as").isNull());
  }

  @Test
  void everyChangeOfTheModel_isAnotherKey() {
    List<ResolvedTarget> models = new ArrayList<>();
    models.add(MODEL);
    models.add(PricedModels.priced("vertex"));
    models.add(PricedModels.model("gemini", "'family': 'g'"));
    models.add(PricedModels.model("gemini", "'features': ['tools', 'stream']"));
    models.add(PricedModels.model("gemini", "'parameters': {'seed': 'ignored'}"));
    models.add(PricedModels.model("gemini", "'parameters': {'seed': {'renamedTo': 'a'}}"));
    models.add(PricedModels.model("gemini", "'parameters': {'seed': {'renamedTo': 'b'}}"));
    models.add(PricedModels.model("gemini", "'schemas': 'strict'"));
    Set<AnswerKey> keys = new HashSet<>();
    models.forEach(model -> keys.add(AnswerKey.of(model, INPUT, AnswerSharing.OWNER, CONTEXT)));

    assertThat(keys).hasSameSizeAs(models);
  }

  @Test
  void price_isNoPartOfAKey() {
    assertThat(AnswerKey.of(PricedModels.free("gemini"), INPUT, AnswerSharing.OWNER, CONTEXT))
        .isEqualTo(key(INPUT));
  }

  @Test
  void extraOfAnotherProvider_isNotSent_andNoPartOfAKey() {
    assertThat(key(with(b -> b.extra(VERTEX, json("{'x': 2}"))))).isEqualTo(key(INPUT));
  }

  @Test
  void membersInAnotherOrder_areTheSameKey() {
    JsonNode turned =
        json(
            "{'properties': {'b': {'type': 'number'}, 'a': {'type': 'string'}}, 'type': 'object'}");

    assertThat(
            key(
                with(
                    b ->
                        b.output(OutputSpec.json("answer", turned))
                            .tools(
                                List.of(
                                    new ToolSpec("look", "looks", turned),
                                    new ToolSpec("ask", "asks", turned)))
                            .extra(GEMINI, json("{'y': [1, 2], 'x': 1}")))))
        .isEqualTo(key(INPUT));
  }

  @Test
  void brokenCharacters_areToldApart() {
    assertThat(key(message(1, Message.user("\ud800"))))
        .isNotEqualTo(key(message(1, Message.user("\ud801"))));
  }

  @Test
  void answers_areSharedAsConfigured() {
    List<CallContext> contexts =
        List.of(
            CONTEXT,
            new CallContext("w", "o", "r2", "n2"),
            new CallContext("w2", "o", "r3", "n"),
            new CallContext("w", "o2", "r4", "n"),
            new CallContext("w", null, null, null),
            new CallContext("w", "", null, null));

    assertThat(keys(AnswerSharing.EVERYBODY, contexts)).hasSize(1);
    assertThat(keys(AnswerSharing.OWNER, contexts)).hasSize(4);
    assertThat(keys(AnswerSharing.WORKFLOW, contexts)).hasSize(5);
    assertThat(keys(AnswerSharing.RUN, contexts)).hasSize(6);
    assertThat(key(AnswerSharing.EVERYBODY, CallContext.none()))
        .isNotEqualTo(key(AnswerSharing.OWNER, CallContext.none()));
  }

  /** Small inputs are often the same, so both directions are tried. */
  @Property(tries = 2_000)
  void keys_areTheSame_exactlyWhereInputsAre(
      @ForAll("inputs") ModelInput one, @ForAll("inputs") ModelInput other) {
    assertThat(key(one).equals(key(other))).isEqualTo(one.equals(other));
  }

  @Provide
  Arbitrary<ModelInput> inputs() {
    Arbitrary<String> texts = Arbitraries.of("a", "b", "ab", "");
    Arbitrary<List<Part>> parts =
        Arbitraries.oneOf(
                texts.map(Part.Text::new),
                Combinators.combine(texts, texts)
                    .as((name, text) -> new Part.ToolCall("c", name, "{" + text + "}", null)),
                texts.map(text -> new Part.Reasoning(text, text.isEmpty() ? opaque("s") : null)))
            .map(part -> (Part) part)
            .list()
            .ofMaxSize(2);
    Arbitrary<JsonNode> schemas =
        Arbitraries.of("{}", "{'a': 1}", "{'a': '1'}", "{'a': [1], 'b': {}}", "{'b': {}, 'a': [1]}")
            .map(AnswerKeyTest::json);
    Arbitrary<List<ToolSpec>> tools =
        schemas.map(schema -> new ToolSpec("t", "", schema)).list().ofMaxSize(1);
    Arbitrary<Sampling> samplings =
        Combinators.combine(
                Arbitraries.of(0.0, 1.0).injectNull(0.3),
                texts.filter(t -> !t.isEmpty()).list().ofMaxSize(2))
            .as((temperature, stop) -> new Sampling(temperature, null, null, stop));
    return Combinators.combine(texts, parts.list().ofMaxSize(2), tools, schemas, samplings)
        .as(
            (text, answers, specs, schema, sampling) -> {
              ModelInput.Builder input = ModelInput.builder(10).user(text);
              answers.forEach(each -> input.message(new Message(Message.Role.ASSISTANT, each)));
              return input
                  .tools(specs)
                  .output(schema.isEmpty() ? OutputSpec.text() : OutputSpec.json("o", schema))
                  .sampling(sampling)
                  .build();
            });
  }

  private static AnswerKey key(ModelInput input) {
    return AnswerKey.of(MODEL, input, AnswerSharing.OWNER, CONTEXT);
  }

  private static AnswerKey key(AnswerSharing sharing, CallContext context) {
    return AnswerKey.of(MODEL, INPUT, sharing, context);
  }

  private static Set<AnswerKey> keys(AnswerSharing sharing, List<CallContext> contexts) {
    Set<AnswerKey> keys = new HashSet<>();
    contexts.forEach(context -> keys.add(key(sharing, context)));
    return keys;
  }

  private static ModelInput with(UnaryOperator<ModelInput.Builder> change) {
    return change.apply(INPUT.toBuilder()).build();
  }

  private static ModelInput message(int index, Message message) {
    List<Message> messages = new ArrayList<>(INPUT.messages());
    messages.set(index, message);
    return with(b -> b.messages(messages));
  }

  private static ModelInput without(int index) {
    List<Message> messages = new ArrayList<>(INPUT.messages());
    messages.remove(index);
    return with(b -> b.messages(messages));
  }

  private static ModelInput answer(Part first) {
    List<Part> parts = new ArrayList<>(INPUT.messages().get(2).parts());
    parts.set(0, first);
    return message(2, new Message(Message.Role.ASSISTANT, parts));
  }

  private static ModelInput result(String id, String name, boolean error, String content) {
    return message(3, Message.tool(new Part.ToolResult(id, name, error, content)));
  }

  private static ModelInput tool(ToolSpec first) {
    return with(b -> b.tools(List.of(first, INPUT.tools().get(1))));
  }

  private static ModelInput longer() {
    return ModelInput.builder(501)
        .messages(INPUT.messages())
        .tools(INPUT.tools())
        .output(INPUT.output())
        .sampling(INPUT.sampling())
        .reasoning(INPUT.reasoning())
        .extra(GEMINI, json("{'x': 1, 'y': [1, 2]}"))
        .build();
  }

  private static List<ToolSpec> reversed(List<ToolSpec> tools) {
    return List.of(tools.get(1), tools.get(0));
  }

  private static Part.Opaque opaque(String data) {
    return new Part.Opaque(GEMINI, "f", "signature", data);
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
