// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import dev.analemma.spi.store.RunQuery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A secret that was drawn at random is looked for in everything that runs leave behind whose
 * operators put it into whatever they tell people.
 */
class SecretCanaryTest {
  private static final Field.Secret TOKEN = Field.secret("token", "The secret.");
  private static final Field.Literal<String> HOW = Field.text("how", "", "How it leaks.");
  private static final String REDACTED = "${ secret('k') }";

  private final String canary = drawn();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private volatile boolean reads = true;

  @TempDir Path folder;

  private static String drawn() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  @BeforeEach
  void capture() {
    CapturedLogs.begin();
  }

  @AfterEach
  void stopCapturing() {
    CapturedLogs.end();
  }

  private Engine open() {
    return Engine.builder()
        .store("sqlite:" + folder.resolve("runs.db"))
        .secrets(name -> name.equals("k") ? Optional.of(canary) : Optional.empty())
        .listener(event -> events.add(event.toString()))
        .operator(
            OperatorType.named("t.leaks")
                .effect(Effect.WRITE)
                .fields(TOKEN, HOW)
                .operator(config -> call -> leak(call, config.get(HOW), config.get(TOKEN))))
        .operator(
            OperatorType.named("t.reads")
                .effect(Effect.READ)
                .fields(TOKEN)
                .operator(
                    config ->
                        call -> {
                          if (!reads) {
                            throw new IllegalStateException(
                                "no access with " + call.secret(config.get(TOKEN)));
                          }
                          return Outcome.of(Json.nodes().numberNode(1));
                        }))
        .function(Fn.of("t.use", JsonNode.class, JsonNode.class, value -> value).function())
        .build();
  }

  private Outcome leak(OperatorCall call, String how, String name) {
    String secret = call.secret(name);
    assertThat(secret).isEqualTo(canary);
    call.log(System.Logger.Level.TRACE, "asking with " + secret);
    call.checkpoint("at " + secret, Json.nodes().objectNode().put(secret, secret));
    ObjectNode details = Json.nodes().objectNode();
    details.putArray(secret).add("Bearer " + secret).addObject().put("header", secret);
    IllegalStateException cause = new IllegalStateException("cause " + secret);
    cause.addSuppressed(new IllegalStateException(secret));
    switch (how) {
      case "stage":
        return Outcome.async(
            CompletableFuture.failedFuture(
                new CompletionException(
                    new OperatorException("LATE", "late " + secret, details, null, cause))));
      case "long":
        // It lies where messages are cut.
        throw new IllegalArgumentException("x".repeat(4_090) + secret);
      case "large":
        // Kept in a file of its own.
        details.put("text", ("y" + secret).repeat(5_000));
        throw new OperatorException("LARGE", "large", details, null, null);
      case "code":
        throw new OperatorException("E_" + secret, secret);
      default:
        throw new OperatorException("LEAK", "asked with " + secret, details, null, cause);
    }
  }

  private static Workflow<JsonNode, JsonNode> workflow(String nodes) {
    String json = "{\"analemma\":1,\"name\":\"canary\",\"nodes\":{NODES}}";
    return Workflow.of(
        WorkflowDefinition.parse(
            json.replace("NODES", nodes.replace('\'', '"').replace("K", REDACTED))));
  }

  private static String leaks(String id, String how, String more) {
    return "'%s':{'operator':'t.leaks','with':{'token':'K','how':'%s'}%s}".formatted(id, how, more);
  }

  /** Everything that can be asked about runs, as text. */
  private String told(Engine engine, Workflow<?, ?> workflow) {
    StringBuilder told = new StringBuilder(engine.toString());
    told.append(workflow).append(workflow.definition().toJson()).append(engine.mermaid(workflow));
    engine
        .runs()
        .query(RunQuery.all())
        .runs()
        .forEach(
            record -> {
              Run<JsonNode> run = engine.runs().find(record.id()).orElseThrow();
              told.append(record)
                  .append(run)
                  .append(run.errors())
                  .append(run.explain().join())
                  .append(engine.runs().tasks(record.id()))
                  .append(engine.runs().decisions(record.id()));
              run.errors().forEach(error -> told.append(error.toJson()));
            });
    return told.append(engine.stats()).toString();
  }

  /** Looks for the secret in what was told, logged and kept; returns what was logged. */
  private String isNowhere(String told) throws Exception {
    assertThat(told).doesNotContain(canary);
    assertThat(String.join("\n", events)).doesNotContain(canary);
    String logged = String.join("\n", CapturedLogs.end());
    assertThat(logged).doesNotContain(canary);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(canary)).as("%s holds the secret", file).isFalse();
      }
    }
    return logged;
  }

  @Test
  void secretInErrorsAndLines_isInNothingThatIsKeptOrTold() throws Exception {
    Workflow<JsonNode, JsonNode> workflow =
        workflow(
            String.join(
                ",",
                leaks("retried", "", ",'retry':{'max':1,'delay':'1ms'},'catch':{'*':{'value':1}}"),
                leaks("stage", "stage", ",'catch':{'LATE':{'value':1}}"),
                leaks("long", "long", ",'catch':{'*':{'value':1}}"),
                leaks("large", "large", ",'catch':{'*':{'value':1}}"),
                leaks("code", "code", ",'catch':{'*':{'value':1}}"),
                leaks("last", "", ",'after':['retried','stage','long','large','code']")));
    String told;
    try (Engine engine = open()) {
      Throwable thrown =
          catchThrowable(
              () ->
                  engine.run(
                      workflow, Json.nodes().objectNode(), StartOptions.defaults().key("once")));
      told = told(engine, workflow) + CapturedLogs.stackTrace(thrown);
    }

    assertThat(told).contains("asked with " + REDACTED, "cause " + REDACTED, "Bearer " + REDACTED);
    assertThat(String.join("\n", events))
        .contains("asking with " + REDACTED, "at " + REDACTED, "late " + REDACTED);
    isNowhere(told);
  }

  @Test
  void secretInWhatCannotBeReadAgain_isInNothingThatIsKeptOrTold() throws Exception {
    Workflow<JsonNode, JsonNode> workflow =
        workflow(
            "'read':{'operator':'t.reads','with':{'token':'K'},'durability':'none'},"
                + "'use':{'operator':'t.use','with':'$.read'},"
                + "'wait':{'after':'use','wait':{'signal':'go'}}");
    String id;
    try (Engine engine = open()) {
      Run<JsonNode> run = engine.start(workflow, Json.nodes().objectNode());
      id = run.id();
      await(() -> run.status() == RunStatus.WAITING);
    }
    reads = false;
    String told;
    try (Engine engine = open()) {
      await(() -> engine.runs().record(id).orElseThrow().detail() != null);
      told = told(engine, workflow);
    }

    assertThat(told).contains("no access with " + REDACTED);
    assertThat(isNowhere(told)).contains("no access with " + REDACTED);
  }

  private static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not come true").isLessThan(until);
      Thread.onSpinWait();
    }
  }
}
