// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands on runs of a store, one after the other as processes would be. */
@Timeout(120)
class RunCommandsTest {
  private static final String ASKS =
      """
      analemma: 1
      name: asks
      nodes:
        first: { operator: shop.reserve, with: { item: lamp, count: 1 } }
        go: { after: first, wait: { signal: go, schema: { type: object } } }
        ask: { after: go, approval: { to: "group:ops", show: $.first, timeout: 24h } }
        yes: { when: ask.approved, operator: json_object, with: { by: $.ask.by } }
        no: { when: [ask.rejected, ask.expired], operator: json_object, with: { by: nobody } }
      output: "${ first(yes, no) }"
      """;
  private static final String FAILS =
      """
      analemma: 1
      name: fails
      nodes:
        first: { operator: shop.reserve, with: { item: lamp, count: 1 } }
        last: { after: first, operator: shop.ship, with: { stock: $.first, to: nowhere } }
      output: $.last
      """;

  private static final String SHIPS =
      """
      analemma: 1
      name: ships
      input:
        to: { type: string }
      nodes:
        first: { operator: shop.reserve, with: { item: lamp, count: 1 } }
        last: { after: first, operator: shop.ship, with: { stock: $.first, to: $.input.to } }
      output: $.last
      """;

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String store;
  private Path asks;
  private Path fails;
  private Path ships;

  @BeforeEach
  void write() throws Exception {
    store = "sqlite:" + folder.resolve("runs.db");
    asks = Files.writeString(folder.resolve("asks.yaml"), ASKS);
    fails = Files.writeString(folder.resolve("fails.yaml"), FAILS);
    ships = Files.writeString(folder.resolve("ships.yaml"), SHIPS);
  }

  @Test
  void list_runsOfAStore_areFoundByStatusWorkflowAndText() {
    run("hello", "--key", "first one");
    run(fails.toString());

    assertThat(json("list", "runs")).hasSize(2);
    assertThat(json("list", "runs", "--status", "failed").at("/0/workflow").asText())
        .isEqualTo("fails");
    assertThat(json("list", "runs", "--workflow", "hello").at("/0/status").asText())
        .isEqualTo("completed");
    assertThat(json("list", "runs", "--text", "FIRST").at("/0/key").asText())
        .isEqualTo("first one");
    assertThat(run("list", "runs", "--text", "nothing", "--format", "table")).isZero();
    assertThat(text(err)).isEqualTo("none\n");
    assertThat(run("list", "runs", "--format", "table")).isZero();
    assertThat(text(out).lines().findFirst().orElse("")).startsWith("RUN ").contains("STATUS");
  }

  @Test
  void show_ofARun_tellsHowItStandsAndWhatItHasDone() {
    run(fails.toString());
    String id = idOf(text(err));

    JsonNode shown = json("show", id);

    assertThat(shown.path("status").asText()).isEqualTo("failed");
    assertThat(shown.path("detail").asText()).isEqualTo("PLACE_UNKNOWN");
    assertThat(shown.at("/tasks/0/address").asText()).isEqualTo("first");
    assertThat(shown.at("/tasks/0/value/item").asText()).isEqualTo("lamp");
    assertThat(shown.at("/tasks/1/what").asText()).isEqualTo("failed");
    assertThat(shown.path("waits")).isEmpty();
  }

  @Test
  void signalApproveAndResume_ofARunThatWasLeft_bringItToItsEnd() throws Exception {
    String id = leave(asks, "waits for a signal");

    assertThat(json("show", id).path("status").asText()).isEqualTo("running");
    assertThat(run("signal", id, "goo")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("NAME_UNKNOWN");
    assertThat(run("signal", id, "go", "--payload", "[1]")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("PAYLOAD_UNFIT");
    assertThat(run("signal", id, "go", "--payload", "{\"a\":1}")).isZero();
    assertThat(text(out)).contains("'go' has it");

    String asked = leaveAgain(id, "asks group:ops");
    Matcher token = Pattern.compile("approve (\\S+)").matcher(asked);
    assertThat(token.find()).isTrue();
    assertThat(run("approve", token.group(1), "--by", "ada", "--reason", "fine")).isZero();
    assertThat(text(out)).contains("'ask' is approved");
    assertThat(run("reject", token.group(1), "--by", "bob")).isEqualTo(Main.REFUSED);
    assertThat(run("resume", id)).isZero();
    assertThat(Json.parse(text(out)).path("by").asText()).isEqualTo("ada");
    // Every task once, however many processes there were.
    List<String> tasks = new ArrayList<>();
    json("show", id).path("tasks").forEach(task -> tasks.add(task.path("address").asText()));
    assertThat(tasks).containsExactly("first", "go", "ask");
  }

  @Test
  void cancel_ofARunThatWasLeft_endsIt() throws Exception {
    String id = leave(asks, "waits for a signal");

    assertThat(run("cancel", id, "--reason", "no more")).isZero();

    assertThat(text(out)).contains("is cancelled");
    assertThat(json("show", id).path("status").asText()).isEqualTo("cancelled");
    assertThat(run("cancel", id)).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("CANCELLED");
    assertThat(run("resume", id)).isEqualTo(Main.FAILED);
    assertThat(text(err)).contains("no more");
  }

  @Test
  void fork_fromTheFailure_doesTheRestAgain() {
    run(fails.toString());
    String id = idOf(text(err));

    JsonNode preview = json("fork", id, "--failure", "--preview");
    assertThat(preview.at("/reused/0").asText()).isEqualTo("first");
    assertThat(preview.at("/again/0").asText()).isEqualTo("last");
    assertThat(run("fork", id, "--before", "last")).isEqualTo(Main.FAILED);
    assertThat(text(err)).contains("PLACE_UNKNOWN");
    assertThat(idOf(text(err))).isNotEqualTo(id);
    assertThat(run("fork", id, "--before", "nowhere")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'nowhere'");
    assertThat(run("fork", id, "--checkpoint", "none")).isEqualTo(Main.REFUSED);
    assertThat(run("fork", id, "--failure", "--checkpoint", "none")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("needs one of");
  }

  @Test
  void fork_withAnotherInput_doesTheRestWithIt() throws Exception {
    run(ships.toString(), "--set", "to=nowhere");
    String id = idOf(text(err));
    assertThat(json("show", id).at("/input/to").asText()).isEqualTo("nowhere");

    assertThat(run("fork", id, "--failure", "--set", "to=Oslo")).as(text(err)).isZero();
    String fork = idOf(text(err));
    assertThat(json("show", fork).at("/input/to").asText()).isEqualTo("Oslo");
    assertThat(json("show", fork).at("/tasks/1/what").asText()).isEqualTo("ended");

    Path input = Files.writeString(folder.resolve("input.json"), "{\"to\": 5}");
    assertThat(run("fork", id, "--failure", "--input", input.toString())).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("input.json:1:2: error").contains("nothing has run");
    assertThat(run("fork", id, "--failure", "--set", "too=Oslo")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'too'");
    assertThat(json("list", "runs")).hasSize(2);
  }

  @Test
  void bulk_withoutYes_tellsWhichAndDoesNothing() {
    run(ships.toString(), "--set", "to=nowhere");
    String id = idOf(text(err));
    run(fails.toString());

    JsonNode preview = json("bulk", "retry", "--workflow", "ships");

    assertThat(preview)
        .isEqualTo(Json.parse("{\"action\":\"retry\",\"runs\":1,\"first\":[\"" + id + "\"]}"));
    assertThat(text(err)).contains("nothing was done; --yes does it");
    assertThat(json("list", "runs")).hasSize(2);
  }

  @Test
  void bulk_retry_beginsFailedRunsAgainOnce() {
    run(ships.toString(), "--set", "to=nowhere");
    run(ships.toString(), "--set", "to=nowhere");

    JsonNode done = json("bulk", "retry", "--yes", "--by", "ada");
    assertThat(done.path("complete").asBoolean()).isTrue();
    assertThat(done.path("done").asInt()).isEqualTo(2);
    assertThat(json("list", "runs", "--text", "retry/")).hasSize(2);

    JsonNode again = json("bulk", "retry", "--yes", "--by", "ada");
    assertThat(again.path("already").asInt()).isEqualTo(2);
    assertThat(json("bulk", "retry", "--until", "2000-01-01T00:00:00Z").path("runs").asInt())
        .isZero();
  }

  @Test
  void bulk_whereARunRefuses_tellsWhyAndFails() throws Exception {
    leave(asks, "waits for a signal");

    assertThat(run("bulk", "signal", "goo", "--id", "1", "--yes", "--by", "ada"))
        .isEqualTo(Main.FAILED);
    assertThat(Json.parse(text(out)).at("/refused/0/code").asText()).isEqualTo("NAME_UNKNOWN");
    assertThat(Json.parse(text(out)).at("/refused/0/runs").asInt()).isEqualTo(1);
  }

  @Test
  void bulk_cancel_endsRunsThatNobodyHas() throws Exception {
    String id = leave(asks, "waits for a signal");

    JsonNode done =
        json("bulk", "cancel", "--reason", "over", "--scope", "asks", "--yes", "--by", "ada");

    assertThat(done.path("done").asInt()).isEqualTo(1);
    assertThat(json("show", id).path("status").asText()).isEqualTo("cancelled");
  }

  @Test
  void bulk_pauseAndResume_holdRunsAndLetThemGoOn() throws Exception {
    String id = leave(asks, "waits for a signal");

    assertThat(json("bulk", "pause", "--yes", "--by", "ada").path("done").asInt()).isEqualTo(1);
    assertThat(json("show", id).path("status").asText()).isEqualTo("paused");
    JsonNode again = json("bulk", "pause", "--status", "paused", "--yes", "--by", "ada");
    assertThat(again.path("already").asInt()).isEqualTo(1);
    assertThat(json("bulk", "resume", "--yes", "--by", "ada").path("done").asInt()).isEqualTo(1);
    assertThat(json("show", id).path("status").asText()).isEqualTo("running");
  }

  @Test
  void bulk_thatLacksSomething_saysWhat() {
    assertThat(run("bulk", "retry", "--yes")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'bulk' needs --by WHO");
    assertThat(run("bulk", "cancel")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'bulk cancel' needs --reason TEXT");
    assertThat(run("bulk", "signal")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'bulk signal' needs NAME");
    assertThat(run("bulk", "signal", "go")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'bulk signal' needs --id ID");
    assertThat(run("bulk", "cancle")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("Did you mean 'cancel'?");
    assertThat(run("bulk", "pause", "all")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'all' is one word too many");
    assertThat(run("bulk", "pause", "--since", "yesterday")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'--since yesterday' is no instant");
    assertThat(run("list", "runs", "--yes")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("it goes with bulk");
  }

  @Test
  void stop_ofAScope_holdsUntilItIsReleased() {
    assertThat(run("stop", "hello", "--reason", "fire")).isZero();
    String stop = idOf(text(out));

    assertThat(run("hello")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("SCOPE_STOPPED");
    assertThat(json("list", "stops").at("/0/stop").asText()).isEqualTo(stop);
    assertThat(json("list", "stops").at("/0/reason").asText()).isEqualTo("fire");
    assertThat(run("release", "helo")).isEqualTo(Main.REFUSED);
    assertThat(run("release", "hello")).isZero();
    assertThat(run("release", stop)).isEqualTo(Main.REFUSED);
    assertThat(run("hello")).isZero();
  }

  @Test
  void commands_thatLackSomething_sayWhat() {
    assertThat(main(List.of("show", "r"))).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'show' needs --store");
    assertThat(main(List.of("hello", "--key", "k"))).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'run' needs --store");
    assertThat(run("show", "nobody")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("no run 'nobody'");
    assertThat(run("list", "rnus")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("Did you mean 'runs'?");
    assertThat(run("list", "runs", "--status", "faild")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("Did you mean 'failed'?");
    assertThat(run("approve", "t")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("'approve' needs --by WHO");
    assertThat(run("approve", "t", "--by", "ada")).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("TOKEN_UNKNOWN");
    assertThat(run("stop", "a b", "--reason", "x")).isEqualTo(Main.REFUSED);
    assertThat(main(List.of("list", "runs", "--store", "mongo:x"))).isEqualTo(Main.REFUSED);
    assertThat(text(err)).contains("STORE_UNAVAILABLE").contains("mongo");
  }

  /** Runs a workflow until something is told, and then ends the process as Ctrl-C does. */
  private String leave(Path workflow, String told) throws Exception {
    return idOf(interrupted(told, workflow.toString()));
  }

  private String leaveAgain(String id, String told) throws Exception {
    return interrupted(told, "resume", id);
  }

  private String interrupted(String told, String... words) throws Exception {
    List<Thread> hooks = new CopyOnWriteArrayList<>();
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Interruption.Hooks process =
        new Interruption.Hooks() {
          @Override
          public void add(Thread hook) {
            hooks.add(hook);
          }

          @Override
          public void remove(Thread hook) {
            hooks.remove(hook);
          }
        };
    PrintStream telling =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            lines.add(line);
          }
        };
    int[] status = {-1};
    Thread main =
        new Thread(
            () ->
                status[0] =
                    new Main(
                            () -> new EngineBackend(process),
                            InputStream.nullInputStream(),
                            telling,
                            telling,
                            new Terminal(false, false))
                        .run(withStore(words)));
    main.start();
    StringBuilder all = new StringBuilder();
    while (all.indexOf(told) < 0) {
      String line = lines.poll(30, TimeUnit.SECONDS);
      assertThat(line).as("after: %s", all).isNotNull();
      all.append(line).append('\n');
    }
    hooks.forEach(Thread::start);
    main.join();
    lines.forEach(line -> all.append(line).append('\n'));
    assertThat(status[0]).as(all.toString()).isEqualTo(Main.FAILED);
    assertThat(all).contains("lets it go on");
    return all.toString();
  }

  private List<String> withStore(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--store", store));
    return all;
  }

  private JsonNode json(String... words) {
    assertThat(run(words)).as(text(err)).isZero();
    return Json.parse(text(out));
  }

  private int run(String... words) {
    return main(withStore(words));
  }

  private int main(List<String> words) {
    out.reset();
    err.reset();
    return new Main(
            EngineBackend::new,
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new Terminal(false, false))
        .run(words);
  }

  private static String idOf(String text) {
    Matcher id = Pattern.compile("\\b[0-9a-hjkmnp-tv-z]{26}\\b").matcher(text);
    assertThat(id.find()).as(text).isTrue();
    return id.group();
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
