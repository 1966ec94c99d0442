// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.InputException;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Scripted backend = new Scripted();
  private String stdin = "";
  private Terminal terminal = new Terminal(false, false);

  @Test
  void run_success_writesJsonAndNothingElse() throws JsonProcessingException {
    assertThat(run("hello")).isZero();

    assertThat(Json.mapper().readTree(text(out))).isEqualTo(backend.output);
    assertThat(text(err)).isEmpty();
  }

  @Test
  void run_onTerminal_drawsATableAndWipesProgress() {
    terminal = new Terminal(true, true);

    assertThat(run("hello")).isZero();

    assertThat(text(out)).startsWith("NAME");
    assertThat(text(err)).contains("of 0 nodes").endsWith("\r");
  }

  @Test
  void run_withResultsInAFile_showsProgressAndWritesJson() {
    terminal = new Terminal(false, true);

    assertThat(run("hello")).isZero();

    assertThat(text(out)).startsWith("{");
    assertThat(text(err)).contains("of 0 nodes").endsWith("\r");
  }

  @Test
  void run_withProgressInAFile_drawsATableAndNoProgress() {
    terminal = new Terminal(true, false);

    assertThat(run("hello")).isZero();

    assertThat(text(out)).startsWith("NAME");
    assertThat(text(err)).isEmpty();
  }

  @Test
  void run_onTerminalWithFormat_followsTheFormat() {
    terminal = new Terminal(true, true);

    assertThat(run("hello", "--format", "json")).isZero();

    assertThat(text(out)).startsWith("{");
  }

  @Test
  void run_events_tellsEach() {
    assertThat(run("hello", "--events")).isZero();

    assertThat(text(err).lines().toList())
        .hasSize(2)
        .satisfies(lines -> assertThat(lines.get(0)).contains("started").endsWith("scan"))
        .satisfies(lines -> assertThat(lines.get(1)).contains("logged").endsWith("10 lines"));
  }

  @Test
  void run_failure_tellsCodeNodeAndCauses() throws JsonProcessingException {
    backend.succeeds = false;
    backend.output =
        Json.mapper()
            .readTree(
                "{\"code\":\"LOG_UNREADABLE\",\"message\":\"no file\",\"node\":\"scan\","
                    + "\"cause\":[{\"type\":\"IOException\",\"message\":\"disk\"}]}");

    assertThat(run("hello")).isEqualTo(Main.FAILED);

    assertThat(text(out)).isEmpty();
    assertThat(text(err))
        .contains("failed at 'scan': LOG_UNREADABLE: no file")
        .contains("because: IOException: disk");
  }

  @Test
  void run_faultyDefinition_tellsEveryFaultWithItsPlace(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yaml"), "x");
    backend.refusal =
        new DefinitionException(
            List.of(
                Fault.error("A", "/nodes/a", "a is wrong", "Do b").at(new Location(3, 7)),
                Fault.error("B", "/nodes/b", "b is wrong", "Do c")));

    assertThat(run(file.toString())).isEqualTo(Main.REFUSED);

    assertThat(text(err))
        .contains("bad.yaml:3:7: error A at '/nodes/a': a is wrong. Do b")
        .contains("bad.yaml: error B at '/nodes/b'")
        .contains("2 faults, nothing has run");
  }

  @Test
  void run_refusedInput_tellsEveryFault() {
    backend.inputRefusal =
        new InputException("w", List.of(Fault.error("INPUT", "/n", "n is -1", "Write 0 or more")));

    assertThat(run("hello")).isEqualTo(Main.REFUSED);

    assertThat(text(err)).contains("input: error INPUT at '/n': n is -1. Write 0 or more");
  }

  @Test
  void run_unknownOption_showsUsage() {
    assertThat(run("hello", "--evens")).isEqualTo(Main.REFUSED);

    assertThat(text(err)).contains("Did you mean '--events'?").contains("Usage:");
  }

  @Test
  void run_unknownWorkflow_namesTheNearest() {
    assertThat(run("log-triag")).isEqualTo(Main.REFUSED);

    assertThat(text(err)).contains("Did you mean 'log-triage'?").doesNotContain("Usage:");
  }

  @Test
  void run_input_comesFromStdinThenFileThenSettings() throws JsonProcessingException {
    stdin = "{\"a\":{\"b\":1},\"c\":\"x\"}";
    backend.definition = WorkflowDefinition.builder("w").input("file", anything()).build();

    assertThat(run("hello", "my.log", "--input", "-", "--set", "a.d=[2]", "--set", "c=no json"))
        .isZero();

    assertThat(backend.input)
        .isEqualTo(
            Json.mapper()
                .readTree("{\"a\":{\"b\":1,\"d\":[2]},\"c\":\"no json\",\"file\":\"my.log\"}"));
  }

  @Test
  void run_fileForWorkflowWithoutIt_isRefused() {
    assertThat(run("hello", "a.log")).isEqualTo(Main.REFUSED);

    assertThat(text(err)).contains("has no input 'file'");
  }

  @Test
  void run_inputThatIsNoJson_tellsThePlace() {
    stdin = "{\n  \"a\": oops }";

    assertThat(run("hello", "--input", "-")).isEqualTo(Main.REFUSED);

    assertThat(text(err)).contains("standard input:2:8: error JSON_SYNTAX");
  }

  @Test
  void run_inputThatDoesNotFit_tellsThePlaceInItsText() {
    stdin = "{\n  \"a\": [1,\n    -1] }";
    backend.inputRefusal =
        new InputException(
            "w",
            List.of(
                Fault.error("INPUT", "/a/1", "it is -1", "Write 0 or more"),
                Fault.error("INPUT_MISSING", "/b", "'b' is missing", "Give it")));

    assertThat(run("hello", "--input", "-")).isEqualTo(Main.REFUSED);

    assertThat(text(err))
        .contains("standard input:3:5: error INPUT at '/a/1'")
        .contains("standard input:1:1: error INPUT_MISSING at '/b'");
  }

  @Test
  void run_thatIsRefused_tellsEveryReasonAndCountsAsADefinitionThatIsWrong() {
    backend.runRefusal =
        new RunRefusedException("FUNCTION_MISSING", "w", List.of("no 'a.b'", "no 'c.d'"));

    assertThat(run("hello")).isEqualTo(Main.REFUSED);

    assertThat(text(err))
        .contains("hello.json: error FUNCTION_MISSING: no 'a.b'")
        .contains("hello.json: error FUNCTION_MISSING: no 'c.d'")
        .contains("nothing has run");
    assertThat(text(out)).isEmpty();
  }

  @Test
  void run_fileThatIsNotUtf8_tellsSo(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("a.json"), new byte[] {'{', (byte) 0xe9, '}'});

    assertThat(run(file.toString())).isEqualTo(Main.REFUSED);

    assertThat(text(err)).contains("is not UTF-8");
  }

  @Test
  void run_fileWithByteOrderMark_isReadWithoutIt(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), "\uFEFF{}");

    assertThat(run(file.toString())).isZero();

    assertThat(backend.text).isEqualTo("{}");
  }

  @Test
  void run_wordThatIsNoPath_isRefused() {
    assertThat(run("\0")).isEqualTo(Main.REFUSED);

    assertThat(text(err)).contains("is no path");
  }

  @Test
  void run_diagram_drawsAndDoesNotRun() {
    assertThat(run("hello", "--diagram")).isZero();

    assertThat(text(out)).isEqualTo("flowchart TD\n");
    assertThat(backend.input).isNull();
  }

  @Test
  void run_withoutWords_showsUsageOnError() {
    assertThat(run()).isEqualTo(Main.REFUSED);

    assertThat(text(err)).startsWith("Usage:");
  }

  @Test
  void run_help_showsUsage() {
    assertThat(run("help")).isZero();

    assertThat(text(out)).startsWith("Usage:");
  }

  @Test
  void run_list_namesWhatIsBundled() {
    assertThat(run("list")).isZero();

    assertThat(text(out).lines())
        .containsExactlyElementsOf(Library.names())
        .contains("evolve", "log-triage", "saga", "solver");
  }

  private int run(String... words) {
    return new Main(
            () -> backend,
            new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal)
        .run(List.of(words));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private static JsonNode anything() {
    return Json.nodes().objectNode();
  }

  /** An engine that does as it is told. */
  private static final class Scripted implements Backend {
    private WorkflowDefinition definition = WorkflowDefinition.builder("hello").build();
    private JsonNode output = Json.nodes().objectNode().put("greeting", "Hello");
    private boolean succeeds = true;
    private Kept kept;
    private DefinitionException refusal;
    private InputException inputRefusal;
    private RunRefusedException runRefusal;
    private String text;
    private JsonNode input;

    @Override
    public WorkflowDefinition read(String fileName, String text) {
      this.text = text;
      if (refusal != null) {
        throw refusal;
      }
      return definition;
    }

    @Override
    public String diagram(WorkflowDefinition definition) {
      return "flowchart TD\n";
    }

    @Override
    public Ended run(WorkflowDefinition definition, JsonNode input, Kept kept, Watcher watcher) {
      this.kept = kept;
      if (inputRefusal != null) {
        throw inputRefusal;
      }
      if (runRefusal != null) {
        throw runRefusal;
      }
      this.input = input;
      watcher.see(What.STARTED, "scan", "");
      watcher.see(What.LOGGED, "scan", "10\nlines");
      return new Ended(succeeds ? How.SUCCEEDED : How.FAILED, output);
    }

    @Override
    public Engine open(String store, Watcher watcher) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Ended follow(Engine engine, Run<JsonNode> run, Watcher watcher) {
      throw new UnsupportedOperationException();
    }
  }
}
