// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  @Test
  void parse_everything_isFound() throws UsageException {
    Arguments arguments =
        parse("run log-triage a.log --input - --set a.b=1 --set=c=x=y --format table --events");

    assertThat(arguments.command()).isEqualTo(Command.RUN);
    assertThat(arguments.operand(0)).isEqualTo("log-triage");
    assertThat(arguments.operand(1)).isEqualTo("a.log");
    assertThat(arguments.option("--input")).isEqualTo("-");
    assertThat(arguments.settings()).containsEntry("a.b", "1").containsEntry("c", "x=y");
    assertThat(arguments.format()).isEqualTo(Arguments.Format.TABLE);
    assertThat(arguments.has("--events")).isTrue();
    assertThat(arguments.has("--diagram")).isFalse();
  }

  @Test
  void parse_withoutCommand_runs() throws UsageException {
    assertThat(parse("--diagram hello"))
        .extracting(Arguments::command, Arguments::operands, Arguments::options)
        .containsExactly(Command.RUN, List.of("hello"), Map.of("--diagram", ""));
  }

  @Test
  void parse_afterTwoDashes_wordsAreNoOptions() throws UsageException {
    assertThat(parse("hello -- --events").operand(1)).isEqualTo("--events");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "hello --evnts ~ Did you mean '--events'?",
        "hello --format tabel ~ Did you mean 'table'?",
        "hello --format ~ has no value",
        "hello --events=1 ~ takes no value",
        "hello --input a --input b ~ is there twice",
        "hello --set a ~ write --set path=value",
        "hello --set =a ~ write --set path=value",
        "hello --set a=1 --set a=2 ~ set twice",
        "hello a b ~ 'b' is one word too many",
        "list runs a ~ 'a' is one word too many",
        "show ~ 'show' needs RUN",
        "signal r ~ 'signal' needs RUN and NAME",
        "show r --by me ~ it goes with approve, reject",
        "hello --preview ~ it goes with fork",
        "run ~ no workflow is named"
      })
  void parse_wrongWords_saysWhatToDo(String words, String message) {
    assertThatThrownBy(() -> parse(words))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  private static Arguments parse(String words) throws UsageException {
    return Arguments.parse(words.isEmpty() ? List.of() : Arrays.asList(words.split(" ")));
  }
}
