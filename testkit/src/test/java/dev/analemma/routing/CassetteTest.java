// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import static dev.analemma.routing.Lab.ONE;
import static dev.analemma.routing.Lab.TWO;
import static dev.analemma.routing.Lab.answer;
import static dev.analemma.routing.Lab.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.CallContext;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmConfig;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.LlmRouter;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.Reasoning;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.Sampling;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.ToolChoice;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.mock.MockProvider;
import dev.analemma.llm.mock.MockReply;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.LlmProviderFactory;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MovingClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that are recorded, and played again without anybody who could be asked. */
class CassetteTest {
  @TempDir Path folder;
  private Path file;
  private Lab lab;

  @BeforeEach
  void record() {
    file = folder.resolve("calls.jsonl");
    lab = new Lab().with(builder -> builder.record(file));
  }

  private Lab replay() {
    lab.router().close();
    return new Lab().with(builder -> builder.replay(file));
  }

  private static LlmRequest asking(String question) {
    return Lab.request(ModelInput.builder(100).user(question).build());
  }

  private static String said(Lab lab, LlmRequest request) {
    return answer(lab.router().complete(request)).message().text();
  }

  private static LlmException miss(Lab lab, LlmRequest request) {
    LlmException failure = failure(lab.router().complete(request));
    assertThat(failure.kind()).isEqualTo(ErrorKind.REPLAY_MISS);
    return failure;
  }

  @Test
  void replay_tellsTheSameAnswer_andAsksNobody() {
    lab.script(ONE, MockReply.error(ErrorKind.QUOTA_EXHAUSTED)).script(TWO, MockReply.text("yes"));
    LlmResponse recorded = answer(lab.ask());

    Lab player = replay();

    assertThat(answer(player.ask())).isEqualTo(recorded);
    assertThat(player.calls(ONE) + player.calls(TWO)).isZero();
    assertThat(player.meter.total().attempts()).isZero();
  }

  @Test
  void replay_ofAllThatARequestAndAnAnswerCanHold_isTheSame() {
    Part.Opaque signature = new Part.Opaque(ONE, "one-family", "signature", "signed");
    MockReply reply =
        MockReply.text("so")
            .and(new Part.Reasoning("thoughts", signature))
            .and(signature)
            .and(MockReply.toolCall("c1", "look", "{\"at\": 1}"))
            .and(new Part.ToolCall("c2", "look", "{}", signature));
    LlmRequest request =
        Lab.request(
            ModelInput.builder(100)
                .system("Be short.")
                .user("Look.")
                .message(
                    new Message(
                        Message.Role.ASSISTANT,
                        List.of(new Part.ToolCall("c0", "look", "{}", signature))))
                .message(Message.tool(new Part.ToolResult("c0", "look", true, "nothing")))
                .tools(
                    List.of(new ToolSpec("look", "Looks.", Json.parse("{\"type\": \"object\"}"))))
                .toolChoice(ToolChoice.tool("look"))
                .output(OutputSpec.json("seen", Json.parse("{\"type\": \"object\"}")))
                .sampling(Sampling.ofDefaults().withTemperature(0.1).withSeed(7L))
                .reasoning(new Reasoning.Budget(9))
                .extra(ONE, Json.parse("{\"n\": 1.0, \"more\": [1, null, \"x\"]}"))
                .build());
    List<AnswerEvent> seen = new ArrayList<>();
    lab.script(ONE, reply);
    LlmResponse recorded = answer(lab.router().stream(request, seen::add));

    Lab player = replay();
    List<AnswerEvent> again = new ArrayList<>();

    assertThat(answer(player.router().stream(request, again::add))).isEqualTo(recorded);
    assertThat(again).isEqualTo(seen).isNotEmpty();
  }

  @Test
  void replay_ofAStreamThatBeganAgain_showsBoth() {
    lab.script(ONE, MockReply.text("a b").failing(ErrorKind.STREAM_TRUNCATED, 1));
    answer(lab.watch());

    Lab player = replay();
    answer(player.watch());

    assertThat(player.seen).isEqualTo(lab.seen).hasSizeGreaterThan(3);
  }

  @Test
  void replay_ofAFailure_failsInTheSameWay() {
    lab.order(ONE)
        .script(
            ONE,
            MockReply.error(ErrorKind.QUOTA_EXHAUSTED)
                .status(429)
                .retryAfter(Duration.ofSeconds(90)));
    Told recorded = Told.of(lab.ask(), List.of());

    assertThat(Told.of(replay().ask(), List.of())).isEqualTo(recorded);
  }

  @Test
  void watcherThatThrows_endsTheReplayedCall() {
    answer(lab.watch());
    IllegalStateException mine = new IllegalStateException("mine");

    LlmCall call =
        replay().router().stream(
            Lab.request(),
            event -> {
              throw mine;
            });

    assertThat(failure(call).kind()).isEqualTo(ErrorKind.CANCELLED);
    assertThat(failure(call)).hasCause(mine);
  }

  // Which answer.

  @Test
  void miss_tellsWhereTheNearestDiffers_andNotWhatItSays() {
    said(lab, asking("Something else, and more of it?"));
    said(lab, asking("Is the sky blue today?"));

    LlmException miss =
        miss(replay(), Lab.request(ModelInput.builder(200).user("Is the sky grey today?").build()));

    assertThat(miss)
        .hasMessageContaining("calls.jsonl")
        .hasMessageContaining("/input/maxOutputTokens (recorded 100, asked 200)")
        .hasMessageContaining("/input/messages/0/parts/0/text (from character 12 on)")
        .hasMessageNotContaining("sky");
  }

  @Test
  void miss_namesTheRequestWithTheFewestDifferences() {
    said(lab, Lab.request(ModelInput.builder(7).system("x").user("Is the sky blue?").build()));
    said(lab, asking("Is the sky blue?"));

    assertThat(miss(replay(), asking("Is the sky grey?")))
        .hasMessageContaining("the nearest of 2, in line 3, differs at /input/messages/0");
  }

  @Test
  void miss_ofAnEmptyRecording_saysSo() {
    lab.router();

    assertThat(miss(replay(), asking("?"))).hasMessageContaining("it is empty");
  }

  @Test
  void identicalRequests_areAnsweredInOrder_eachOnce() {
    lab.script(ONE, MockReply.text("first"), MockReply.text("second"));
    said(lab, asking("?"));
    said(lab, asking("?"));

    Lab player = replay();

    assertThat(said(player, asking("?"))).isEqualTo("first");
    assertThat(said(player, asking("?"))).isEqualTo("second");
    assertThat(miss(player, asking("?"))).hasMessageContaining("it has 2");
  }

  @Test
  void identicalRequestsThatOverlap_haveTheOrderOfTheirBeginnings() {
    lab.script(
        ONE,
        MockReply.text("first").after(Duration.ofSeconds(2)),
        MockReply.text("second").after(Duration.ofSeconds(1)));
    LlmCall first = lab.ask();
    LlmCall second = lab.ask();
    lab.clock.advance(Duration.ofSeconds(2));
    answer(first);
    answer(second);

    assertThat(answer(replay().ask()).message().text()).isEqualTo("first");
  }

  @Test
  void requestsForAnotherModel_areOthers() {
    ModelInput input = ModelInput.builder(9).user("?").build();
    answer(lab.router().complete(LlmRequest.of(ModelSelector.alias("one-large"), input)));

    assertThat(miss(replay(), Lab.request(input))).hasMessageContaining("/model/alias");
  }

  @Test
  void whatChangesNoAnswer_isNoPartOfARequest() {
    answer(lab.ask());

    LlmRequest request =
        Lab.request()
            .withTimeouts(Timeouts.ofDefaults().withIdle(Duration.ofSeconds(1)))
            .withContext(new CallContext("w", "o", "r", "n"));

    answer(replay().router().complete(request, RoutePolicy.builder().attemptsMax(1).build()));
  }

  @Test
  void callThatWasTakenBack_isNotRecorded() {
    lab.script(ONE, MockReply.text("late").after(Duration.ofMinutes(1)), MockReply.text("now"));
    lab.ask().cancel();
    answer(lab.ask());

    assertThat(answer(replay().ask()).message().text()).isEqualTo("now");
  }

  @Test
  void modelThatIsGoneFromTheCatalogue_isAMissThatNamesIt() {
    answer(lab.ask());
    lab.router().close();
    Lab other =
        new Lab()
            .models(Lab.model("one", "one-other", 10, 10_000))
            .with(builder -> builder.replay(file));

    assertThat(miss(other, Lab.request())).hasMessageContaining("'one-large'");
  }

  // The file.

  @Test
  void recordingThatIsCutAnywhere_isReadUpToItsLastWholeLine() throws IOException {
    said(lab, asking("one"));
    said(lab, asking("two"));
    lab.router().close();
    byte[] whole = Files.readAllBytes(file);
    int first = 1 + new String(whole, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n');
    int second =
        1 + new String(whole, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n', first);

    for (int length = second; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (LlmRouter router = new Lab().with(builder -> builder.replay(file)).router()) {
        answer(router.complete(asking("one")));
        assertThat(router.warnings()).hasSize(length == second ? 0 : 1);
      }
    }
  }

  @Test
  void tornLine_isToldAndCutOffByTheNextRecorder() throws IOException {
    said(lab, asking("one"));
    said(lab, asking("two"));
    lab.router().close();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 9));

    Lab again = new Lab().with(builder -> builder.record(file));
    assertThat(again.router().warnings())
        .singleElement()
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("CASSETTE_TORN"))
        .satisfies(fault -> assertThat(fault.problem()).contains("line 3"));
    said(again, asking("two"));
    again.router().close();

    Lab player = new Lab().with(builder -> builder.replay(file));
    assertThat(player.router().warnings()).isEmpty();
    said(player, asking("one"));
    said(player, asking("two"));
  }

  @Test
  void fileOfSomebodyElse_isRefusedAndLeftAlone() throws IOException {
    Files.writeString(file, "{\"mine\": true}\nand more");

    assertThatThrownBy(() -> lab.router()).hasMessageContaining("CASSETTE_UNREADABLE");
    assertThat(Files.readString(file)).endsWith("and more");
  }

  @Test
  void lineThatIsNoCall_isRefusedWithItsNumber() throws IOException {
    said(lab, asking("one"));
    lab.router().close();
    Files.writeString(file, Files.readString(file) + "{\"n\": 1}\n");

    assertThatThrownBy(() -> new Lab().with(builder -> builder.replay(file)).router())
        .hasMessageContaining("CASSETTE_UNREADABLE")
        .hasMessageContaining("line 3");
  }

  @Test
  void fileThatIsNotThere_cannotBeReplayed() {
    assertThatThrownBy(() -> new Lab().with(builder -> builder.replay(file)).router())
        .hasMessageContaining("there is no such file");
  }

  @Test
  void secondRecorderOfAFile_isRefused() {
    lab.router();

    assertThatThrownBy(() -> new Lab().with(builder -> builder.record(file)).router())
        .hasMessageContaining("somebody records it");
  }

  @Test
  void interruptedThread_recordsAllTheSame() {
    Thread.currentThread().interrupt();
    try {
      said(lab, asking("one"));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    said(lab, asking("two"));

    said(replay(), asking("one"));
  }

  @Test
  void callsOfManyThreads_areAllWritten() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      lab.router();
      List<Future<String>> said = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String question = "question " + i;
        said.add(executor.submit(() -> said(lab, asking(question))));
      }
      for (Future<String> each : said) {
        each.get();
      }
    } finally {
      executor.shutdownNow();
    }

    Lab player = replay();
    for (int i = 0; i < 200; i++) {
      assertThat(said(player, asking("question " + i))).endsWith(" " + i);
    }
  }

  @Test
  void secrets_standNowhereInTheFile() throws IOException {
    String key = "sk-canary-\"1\"";
    LlmRequest request =
        Lab.request(
            ModelInput.builder(100)
                .user("Why does " + key + " not work?")
                .extra(ONE, Json.nodes().objectNode().put(key, key))
                .build());

    assertThat(leaked(key, request)).isEqualTo("Your key is " + key);

    assertThat(Files.readString(file)).contains("Your key is ***").doesNotContain("canary");
  }

  @Test
  void secretOfFewCharacters_spoilsNoLine() {
    leaked("n", asking("?"));

    Lab player = new Lab().with(builder -> builder.replay(file));
    assertThat(said(player, asking("?"))).isEqualTo("Your key is n");
  }

  /** Records what a provider says that has a key. */
  private String leaked(String key, LlmRequest request) {
    LlmConfig config =
        LlmConfig.of(
            Json.parse(
                "{\"provider\": \"one\", \"providers\": {\"one\": {\"kind\": \"leaky\"}}, \"models\": ["
                    + Lab.model("one", "one-large", 10, 10_000)
                    + "]}"),
            Map.of());
    try (LlmRouter router =
        LlmRouter.builder(config, new MovingClock())
            .factory(new Leaky())
            .executor(Runnable::run)
            .secrets(name -> Optional.of(key))
            .record(file)
            .build()) {
      return answer(router.stream(request, event -> {})).message().text();
    }
  }

  /** Makes a provider that says its key. */
  private static final class Leaky implements LlmProviderFactory {
    @Override
    public String kind() {
      return "leaky";
    }

    @Override
    public Set<String> settings() {
      return Set.of();
    }

    @Override
    public LlmProvider create(ProviderSetup setup) {
      return MockProvider.builder(setup.clock())
          .id(setup.id())
          .always(
              call -> true,
              call -> MockReply.text("Your key is " + setup.secrets().find("k").orElseThrow()))
          .build();
    }
  }

  @Test
  void cassetteOfTheEnvironment_isRecorded_andPlayedWhereNobodyMayBeAsked() {
    MovingClock clock = new MovingClock();
    LlmRequest request = asking("Is the sky blue?");
    Map<String, String> variables =
        Map.of("LLM_PROVIDER", "anthropic", "LLM_CASSETTE", file.toString());
    LlmConfig recording = LlmConfig.of(Json.parse("{}"), variables);
    try (LlmRouter router =
        LlmRouter.builder(recording, clock)
            .provider(
                MockProvider.builder(clock)
                    .id(new ProviderId("anthropic"))
                    .inTurn(MockReply.text("blue"))
                    .build())
            .build()) {
      answer(router.complete(request));
    }

    LlmConfig replaying =
        LlmConfig.of(Json.parse("{}"), Map.of("LLM_MOCK", "true", "LLM_CASSETTE", file.toString()));
    try (LlmRouter router = LlmRouter.builder(replaying, clock).build()) {
      LlmResponse response = answer(router.complete(request));

      assertThat(response.message().text()).isEqualTo("blue");
      assertThat(response.servedBy().provider()).isEqualTo(new ProviderId("anthropic"));
    }
  }

  @Test
  void closedRouter_playsNothing() {
    answer(lab.ask());
    Lab player = replay();
    player.router().close();

    assertThatThrownBy(player::ask).isInstanceOf(IllegalStateException.class);
  }
}
