// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.ToolChoice;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.Usage;
import dev.analemma.llm.mock.MockProvider;
import dev.analemma.llm.mock.MockReply;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MockProviderTest {
  private final MovingClock clock = new MovingClock();
  private final MockProvider.Builder mock = MockProvider.builder(clock);
  private final List<StreamEvent> seen = new ArrayList<>();

  private static ProviderCall call(String role, ModelInput input) {
    ResolvedTarget target =
        ModelCatalog.ofDefaults().resolve(ModelSelector.role(role), ProviderId.MOCK).orElseThrow();
    return ProviderCall.of(target, input, Timeouts.ofDefaults());
  }

  private static ProviderCall call(String question) {
    return call("fast", ModelInput.builder(100).user(question).build());
  }

  private static ProviderResult result(InFlight flight) {
    CompletableFuture<ProviderResult> result = flight.result().toCompletableFuture();
    assertThat(result).isDone();
    return result.join();
  }

  private static LlmException failure(InFlight flight) {
    return (LlmException)
        flight.result().handle((answer, error) -> error).toCompletableFuture().getNow(null);
  }

  private static String text(InFlight flight) {
    return result(flight).message().text();
  }

  @Test
  void replies_ofARole_areForItsModelAlone() {
    MockProvider judge = mock.onModel("judge", MockReply.text("guilty")).build();

    assertThat(text(judge.complete(call("x")))).isEqualTo("mock: x");
    assertThat(text(judge.complete(call("judge", ModelInput.builder(9).user("x").build()))))
        .isEqualTo("guilty");
  }

  @Test
  void replies_byPattern_areForMessagesThatHaveIt() {
    MockProvider sky = mock.onLastMessage("(?i)sky", MockReply.text("blue")).build();

    assertThat(text(sky.complete(call("And the grass?")))).startsWith("mock: ");
    assertThat(text(sky.complete(call("Is the Sky blue?")))).isEqualTo("blue");
  }

  @Test
  void replies_inTurn_areGivenOnceEach() {
    MockProvider two = mock.inTurn(MockReply.text("a"), MockReply.error(ErrorKind.AUTH)).build();

    assertThat(text(two.complete(call("x")))).isEqualTo("a");
    assertThat(failure(two.complete(call("x"))).kind()).isEqualTo(ErrorKind.AUTH);
    assertThat(text(two.complete(call("x")))).isEqualTo("mock: x");
  }

  @Test
  void answerWithoutAScript_isTheSameForTheSameRequest() {
    MockProvider one = mock.build();

    assertThat(result(one.complete(call("x")))).isEqualTo(result(one.complete(call("x"))));
  }

  @Test
  void answerWithoutAScript_fitsTheSchema() {
    JsonNode schema =
        Json.parse(
            """
            {"type": "object", "required": ["severity", "lines"], "properties": {
              "severity": {"enum": ["low", "high"]},
              "confidence": {"type": "number", "minimum": 0, "maximum": 0.5},
              "lines": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/line"}}},
             "$defs": {"line": {"type": "integer", "minimum": 3}}}
            """);
    ModelInput input =
        ModelInput.builder(100).user("x").output(OutputSpec.json("found", schema)).build();

    assertThat(Json.parse(text(mock.build().complete(call("fast", input)))))
        .isEqualTo(Json.parse("{\"severity\": \"low\", \"confidence\": 0.0, \"lines\": [3, 3]}"));
  }

  @Test
  void toolThatHasToBeCalled_isCalled() {
    ToolSpec tool =
        new ToolSpec(
            "look", "looks", Json.parse("{\"properties\": {\"where\": {\"type\": \"string\"}}}"));
    ModelInput input =
        ModelInput.builder(100).user("x").tools(List.of(tool)).toolChoice(ToolChoice.any()).build();

    ProviderResult result = result(mock.build().complete(call("fast", input)));

    assertThat(result.finish()).isEqualTo(Finish.TOOL_CALLS);
    assertThat(result.message().toolCalls())
        .containsExactly(new Part.ToolCall("call-1", "look", "{\"where\":\"mock\"}", null));
  }

  @Test
  void usage_isEstimatedUnlessItIsScripted() {
    MockProvider provider =
        mock.inTurn(MockReply.text("a b c"), MockReply.text("a").usage(Usage.of(7, 3))).build();

    Usage estimated = result(provider.complete(call("How many tokens are these?"))).usage();

    assertThat(estimated.quality()).isEqualTo(Usage.Quality.ESTIMATED);
    assertThat(estimated.input()).isPositive();
    assertThat(estimated.output()).isPositive();
    assertThat(result(provider.complete(call("x"))).usage()).isEqualTo(Usage.of(7, 3));
  }

  @Test
  void stream_comesPieceByPieceByTheClock() {
    MockProvider slow =
        mock.inTurn(
                MockReply.text("one two").after(Duration.ofSeconds(2)).every(Duration.ofSeconds(1)))
            .build();
    InFlight flight = slow.stream(call("x"), seen::add);
    assertThat(seen).isEmpty();

    clock.advance(Duration.ofSeconds(2));
    assertThat(seen).containsExactly(new StreamEvent.TextDelta("one "));
    clock.advance(Duration.ofSeconds(2));

    assertThat(seen).hasSize(3);
    assertThat(seen.get(2)).isInstanceOf(StreamEvent.UsageUpdate.class);
    assertThat(result(flight).message()).isEqualTo(Message.assistant("one two"));
  }

  @Test
  void streamOfACall_tellsItWhole() {
    MockProvider tools = mock.inTurn(MockReply.toolCall("c", "look", "{\"a\":1}")).build();

    tools.stream(call("x"), seen::add);

    assertThat(seen.subList(0, 3))
        .containsExactly(
            new StreamEvent.ToolCallStarted("c", "look"),
            new StreamEvent.ToolArgumentsDelta("c", "{\"a\":1}"),
            new StreamEvent.ToolCallCompleted(new Part.ToolCall("c", "look", "{\"a\":1}", null)));
  }

  @Test
  void firstPiece_thatIsLate_timesOut() {
    InFlight flight =
        mock.inTurn(MockReply.text("x").after(Duration.ofSeconds(61))).build().stream(
            call("x"), seen::add);

    clock.advance(Duration.ofSeconds(60));

    assertThat(failure(flight).kind()).isEqualTo(ErrorKind.TIMEOUT_FIRST_TOKEN);
  }

  @Test
  void answer_thatIsLate_timesOut() {
    InFlight flight =
        mock.inTurn(MockReply.text("x").after(Duration.ofHours(1))).build().complete(call("x"));

    clock.advance(Duration.ofMinutes(10));

    assertThat(failure(flight).kind()).isEqualTo(ErrorKind.TIMEOUT_TOTAL);
  }

  @Test
  void cancelled_endsAtOnceAndShowsNothingMore() {
    InFlight flight =
        mock.inTurn(MockReply.text("one two").every(Duration.ofSeconds(1))).build().stream(
            call("x"), seen::add);

    flight.cancel();
    clock.advance(Duration.ofMinutes(1));

    assertThat(failure(flight).kind()).isEqualTo(ErrorKind.CANCELLED);
    assertThat(seen).hasSize(1);
    assertThat(clock.timers()).isZero();
  }

  @Test
  void cancelled_fromItsListener_endsAfterThePiece() {
    InFlight[] flight = new InFlight[1];
    flight[0] =
        mock.inTurn(MockReply.text("one two").after(Duration.ofSeconds(1))).build().stream(
            call("x"),
            event -> {
              flight[0].cancel();
              assertThat(flight[0].result().toCompletableFuture()).isNotDone();
              seen.add(event);
            });

    clock.advance(Duration.ofSeconds(1));

    assertThat(failure(flight[0]).kind()).isEqualTo(ErrorKind.CANCELLED);
    assertThat(seen).hasSize(1);
  }

  @Test
  void listenerThatThrows_endsTheCallWithThatAsTheCause() {
    IllegalStateException mine = new IllegalStateException("mine");

    InFlight flight =
        mock.build().stream(
            call("x"),
            event -> {
              throw mine;
            });

    assertThat(failure(flight)).hasCause(mine);
  }

  @Test
  void closed_takesCallsBack() {
    MockProvider slow = mock.inTurn(MockReply.text("x").after(Duration.ofSeconds(1))).build();
    InFlight flight = slow.complete(call("x"));

    slow.close();

    assertThat(failure(flight).kind()).isEqualTo(ErrorKind.CANCELLED);
  }
}
