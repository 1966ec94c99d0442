// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.BulkAction;
import dev.analemma.BulkOptions;
import dev.analemma.BulkResult;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunFailedException;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.Waiting;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import dev.analemma.spi.SecretProvider;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Secrets are given to attempts; a run that needs one which is not there stands still. */
class SecretsTest {
  private static final Field.Secret TOKEN = Field.secret("token", "Who asks.");
  private static final Field.Secret VALUE = Field.secret("value", "The value.");
  private static final Field.Items HEADERS = Field.items("headers", "Headers.", VALUE).optional();

  /** Logs in with {@code k} when {@code go} comes. */
  private static final String LATER =
      "{'analemma':1,'name':'later','nodes':{"
          + "'w':{'wait':{'signal':'go'}},"
          + "'login':{'operator':'t.login','with':{'token':<k>},'after':'w' MORE}},"
          + "'output':'$.login'}";

  private final Processes processes = new Processes();
  private final Map<String, String> vault = new ConcurrentHashMap<>(Map.of("k", "one", "l", "two"));
  private volatile boolean unreachable;

  @AfterEach
  void close() {
    processes.close();
  }

  private Optional<String> find(String name) {
    if (unreachable) {
      throw new OperatorException("VAULT_DOWN", "nobody answers");
    }
    return Optional.ofNullable(vault.get(name));
  }

  /**
   * A process in which {@code t.login} gives the length of what it was given, and notes its key.
   */
  private Engine start(Consumer<Engine.Builder> more) {
    return processes.start(
        builder -> {
          more.accept(builder.operator(login("t.login", Effect.WRITE)).secrets(this::find));
        });
  }

  private Engine start() {
    return start(builder -> {});
  }

  private OperatorType login(String name, Effect effect) {
    return OperatorType.named(name)
        .effect(effect)
        .fields(TOKEN, HEADERS)
        .operator(
            config ->
                call -> {
                  int length = call.secret(config.get(TOKEN)).length();
                  for (OperatorConfig header : config.find(HEADERS).orElse(List.of())) {
                    length += 100 * call.secret(header.get(VALUE)).length();
                  }
                  processes.done.add(call.idempotencyKey() + "#" + call.attempt());
                  return Outcome.of(Json.nodes().numberNode(length));
                });
  }

  private static Workflow<JsonNode, JsonNode> later(String more) {
    return defined(LATER.replace("MORE", more));
  }

  private static Workflow<JsonNode, JsonNode> later() {
    return later("");
  }

  private static Workflow<JsonNode, JsonNode> now(String operator, String with) {
    return defined(
        "{'analemma':1,'name':'now','nodes':{'n':{'operator':'%s','with':%s}},'output':'$.n'}"
            .formatted(operator, with));
  }

  /** A definition in which {@code <k>} names the secret {@code k}. */
  private static Workflow<JsonNode, JsonNode> defined(String json) {
    return workflow(json.replaceAll("<([^>]+)>", "'\\${ secret(\\\\\"$1\\\\\") }'"));
  }

  private RunRecord record(Run<JsonNode> run) {
    return processes.store.runs().find(run.id()).orElseThrow();
  }

  /** A run that waits for {@code go}. */
  private Run<JsonNode> waiting(Engine engine, Workflow<JsonNode, JsonNode> workflow) {
    Run<JsonNode> run = engine.start(workflow, json("{}"));
    processes.holds(() -> run.status() == RunStatus.WAITING);
    return run;
  }

  private Run<JsonNode> standsStill(Engine engine, String more) {
    Run<JsonNode> run = waiting(engine, later(more));
    vault.remove("k");
    run.signal("go", null);
    standsStill(run);
    return run;
  }

  private void standsStill(Run<JsonNode> run) {
    processes.holds(() -> record(run).status() == RunStatus.PAUSED);
    assertThat(record(run).detail())
        .startsWith("SECRET_MISSING: secret 'k' of node 'login' is not there;");
  }

  @Test
  void attempt_isGivenTheSecretsThatItsConfigurationNames() {
    JsonNode output =
        start()
            .run(
                now("t.login", "{'token':<k>,'headers':[{'value':<l>}," + "{'value':<k>}]}"),
                json("{}"));

    assertThat(output.asInt()).isEqualTo(603);
  }

  @Test
  void operator_thatAsksForAnotherSecret_isRefused() {
    OperatorType nosy =
        OperatorType.named("t.nosy")
            .fields(TOKEN)
            .value(config -> call -> Json.nodes().textNode(call.secret("l")));
    Engine engine = start(builder -> builder.operator(nosy));

    assertThatThrownBy(() -> engine.run(now("t.nosy", "{'token':<k>}"), json("{}")))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("names no secret 'l'");
  }

  @Test
  void start_whereASecretIsMissing_isRefusedWithItsNode() {
    Engine engine = start();
    vault.remove("k");

    assertThatThrownBy(() -> engine.start(later(), json("{}")))
        .isInstanceOf(RunRefusedException.class)
        .hasFieldOrPropertyWithValue("code", "SECRET_MISSING")
        .hasMessageContaining("secret 'k' of node 'login' is not there");
  }

  @Test
  void start_whereNothingProvidesSecrets_saysSo() {
    Engine engine = processes.start(builder -> builder.operator(login("t.login", Effect.WRITE)));

    assertThatThrownBy(() -> engine.start(later(), json("{}")))
        .isInstanceOf(RunRefusedException.class)
        .hasFieldOrPropertyWithValue("code", "SECRET_MISSING")
        .hasMessageContaining("the engine has no provider of secrets");
  }

  @Test
  void secretThatHasGone_runStandsStill_andGoesOnWithItsFirstAttempt() {
    Engine engine = start();
    Run<JsonNode> run = standsStill(engine, "");
    assertThat(run.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(run.explain().join())
        .anySatisfy(
            part -> {
              assertThat(part.what()).isEqualTo(Waiting.For.RELEASE);
              assertThat(part.detail()).startsWith("SECRET_MISSING");
            });

    vault.put("k", "three");
    assertThat(run.resume()).isTrue();

    assertThat(processes.result(run).asInt()).isEqualTo(5);
    assertThat(processes.done).containsExactly(run.id() + "/login#1");
  }

  @Test
  void secretThatIsStillMissing_runStandsStillAgain() {
    Run<JsonNode> run = standsStill(start(), "");

    run.resume();

    standsStill(run);
    assertThat(processes.done).isEmpty();
  }

  @Test
  void bulkResume_letsARunGoOnThatStandsStill() {
    Engine engine = start();
    Run<JsonNode> run = standsStill(engine, "");
    vault.put("k", "one");

    BulkResult result =
        engine.runs().apply(RunQuery.all(), BulkAction.resume(), BulkOptions.by("ada"));

    assertThat(result.done().runIds()).containsExactly(run.id());
    assertThat(processes.result(run).asInt()).isEqualTo(3);
  }

  @Test
  void runThatStandsStill_isCancelled() {
    Run<JsonNode> run = standsStill(start(), "");

    run.cancel("enough");

    processes.holds(() -> run.status() == RunStatus.CANCELLED);
    assertThat(processes.done).isEmpty();
  }

  @Test
  void runThatStandsStill_keepsWhatRunsBesideIt() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    OperatorType slow =
        OperatorType.named("t.slow")
            .effect(Effect.WRITE)
            .execution(Execution.BLOCKING)
            .operator(
                config ->
                    call -> {
                      processes.done.add("slow");
                      begun.countDown();
                      ends.await();
                      return Outcome.of(Json.nodes().numberNode(1));
                    });
    Engine engine = start(builder -> builder.operator(slow));
    Run<JsonNode> run =
        engine.start(
            defined(
                LATER
                    .replace("MORE", "")
                    .replace("'w':", "'slow':{'operator':'t.slow'},'w':")
                    .replace("'$.login'", "['$.login','$.slow']")),
            json("{}"));
    begun.await();
    vault.remove("k");
    run.signal("go", null);
    standsStill(run);

    ends.countDown();
    processes.holds(() -> Processes.ended(engine, run) == 2);
    vault.put("k", "one");
    run.resume();

    assertThat(processes.result(run)).isEqualTo(json("[3,1]"));
    assertThat(processes.done).containsExactly("slow", run.id() + "/login#1");
  }

  @Test
  void runThatStandsStill_leavesItsPermitToOthers() {
    Engine engine = start();
    String lock = ",'concurrency':{'max':1,'key':'logins'}";
    standsStill(engine, lock);
    vault.put("k", "one");

    Run<JsonNode> other = waiting(engine, later(lock));
    other.signal("go", null);

    assertThat(processes.result(other).asInt()).isEqualTo(3);
  }

  @Test
  void processThatEnds_leavesTheRunStanding_andTheNextOneGoesOnWhenAsked() {
    Engine first = start();
    Run<JsonNode> run = standsStill(first, "");
    processes.kill(first);
    Engine second = start();
    assertThat(record(run).status()).isEqualTo(RunStatus.PAUSED);

    second.runs().find(run.id()).orElseThrow().resume();
    standsStill(run);
    vault.put("k", "one");
    Run<JsonNode> again = second.runs().find(run.id()).orElseThrow();
    again.resume();

    assertThat(processes.result(again).asInt()).isEqualTo(3);
  }

  @Test
  void processWithoutTheSecret_parksTheRunThatItTakesUp_andOneThatHasItGoesOn() {
    Engine first = start();
    Run<JsonNode> run = waiting(first, later());
    processes.kill(first);
    vault.remove("k");
    Engine second = start();
    standsStill(run);
    processes.kill(second);

    vault.put("k", "one");
    Engine third = start();
    Run<JsonNode> again = third.runs().find(run.id()).orElseThrow();
    again.resume();
    processes.holds(() -> again.status() == RunStatus.WAITING);
    again.signal("go", null);

    assertThat(processes.result(again).asInt()).isEqualTo(3);
  }

  @Test
  void workflowThatComes_triesRunsAgainThatLackedASecret() {
    Engine first = start();
    Run<JsonNode> run = waiting(first, later());
    processes.kill(first);
    vault.remove("k");
    Engine second = start();
    standsStill(run);

    vault.put("k", "one");
    second.register(later());

    processes.holds(() -> record(run).status() != RunStatus.PAUSED);
    assertThat(record(run).detail()).isNull();
  }

  @Test
  void withoutAStore_runStandsStillToo() {
    try (Engine engine =
        Engine.builder()
            .clock(processes.clock)
            .operator(login("t.login", Effect.WRITE))
            .secrets(this::find)
            .build()) {
      Run<JsonNode> run = waiting(engine, later());
      vault.remove("k");
      run.signal("go", null);
      processes.holds(() -> run.status() == RunStatus.PAUSED);

      vault.put("k", "one");
      run.resume();

      assertThat(processes.result(run).asInt()).isEqualTo(3);
    }
  }

  @Test
  void providerThatFails_isAnErrorOfTheNode_whichIsTriedAgain() {
    Engine engine = start();
    Run<JsonNode> run =
        waiting(
            engine,
            later(
                ",'retry':{'on':['VAULT_DOWN'],'max':1000,'delay':'1s','factor':1,'jitter':false}"));
    unreachable = true;
    run.signal("go", null);
    processes.holds(
        () -> run.explain().join().stream().anyMatch(part -> part.what() == Waiting.For.RETRY));

    unreachable = false;

    assertThat(processes.result(run).asInt()).isEqualTo(3);
  }

  @Test
  void providerThatFailsAtTheStart_refusesNothing() {
    Engine engine = start();
    unreachable = true;

    Run<JsonNode> run = waiting(engine, later());

    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
  }

  @Test
  void whatWasComputedWithASecret_isKept_notComputedWithTheNextOne() {
    Workflow<JsonNode, JsonNode> signs =
        defined(
            "{'analemma':1,'name':'signs','nodes':{"
                + "'sign':{'operator':'t.sign','with':{'token':<k>}},"
                + "'send':{'operator':'t.do','with':'$.sign'},"
                + "'w':{'after':'send','wait':{'signal':'go'}}},"
                + "'output':'$.sign'}");
    Consumer<Engine.Builder> sign = builder -> builder.operator(login("t.sign", Effect.PURE));
    Engine first = start(sign);
    Run<JsonNode> run = waiting(first, signs);
    processes.holds(() -> Processes.ended(first, run) == 2);
    processes.kill(first);
    vault.put("k", "another");

    Run<JsonNode> again = start(sign).runs().find(run.id()).orElseThrow();
    processes.holds(() -> again.status() == RunStatus.WAITING);
    again.signal("go", null);

    assertThat(processes.result(again).asInt()).isEqualTo(3);
    assertThat(processes.done).containsExactly(run.id() + "/sign#1", run.id() + "/send");
  }

  @Test
  void compensation_isGivenItsSecrets() {
    Engine engine = start();

    assertThatThrownBy(
            () ->
                engine.run(
                    defined(
                        "{'analemma':1,'name':'undoes','nodes':{"
                            + "'a':{'operator':'t.do','with':1,'compensate':{'operator':'t.login','with':{'token':<k>}}},"
                            + "'f':{'after':'a','fail':{'code':'NO'}}}}"),
                    json("{}")))
        .isInstanceOf(RunFailedException.class);

    assertThat(processes.done).hasSize(2).last().asString().endsWith("/a~compensate#1");
  }

  @Test
  void composite_handsTheNameOn() {
    OperatorType greets =
        OperatorType.named("t.greets")
            .fields(TOKEN)
            .composite(
                "1",
                config ->
                    WorkflowDefinition.parse(
                            "{\"analemma\":1,\"name\":\"x\",\"nodes\":{\"a\":{\"operator\":\"t.login\",\"with\":{\"token\":\"${ secret('%s') }\"}}},\"output\":\"$.a\"}"
                                .formatted(config.get(TOKEN)))
                        .body());
    Engine engine = start(builder -> builder.operator(greets));

    assertThat(engine.run(now("t.greets", "{'token':<k>}"), json("{}")).asInt()).isEqualTo(3);
  }

  @Test
  void keyOfTheTokens_isNoSecretOfWorkflows() {
    assertThatThrownBy(
            () ->
                start()
                    .start(
                        now("t.login", "{'token':<" + SecretProvider.TOKEN_KEY + ">}"), json("{}")))
        .hasMessageContaining("SECRET_MISPLACED");
  }
}
