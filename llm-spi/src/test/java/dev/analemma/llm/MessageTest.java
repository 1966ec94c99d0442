// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTest {
  @Test
  void toolResult_ofBlankText_isNotEmpty() {
    assertThat(new Part.ToolResult("1", "look", false, " \n").content()).isEqualTo("(no output)");
  }

  @Test
  void toolCall_withoutArguments_hasAnEmptyObject() {
    assertThat(new Part.ToolCall("1", "look", "", null).arguments()).isEqualTo("{}");
  }

  @Test
  void parts_thatARoleCannotSay_areRefused() {
    Part.ToolResult result = new Part.ToolResult("1", "look", false, "x");
    Part.ToolCall call = new Part.ToolCall("1", "look", "{}", null);

    assertThatThrownBy(() -> new Message(Message.Role.ASSISTANT, List.of(result)))
        .hasMessageContaining("ASSISTANT holds a part of type ToolResult");
    assertThatThrownBy(() -> new Message(Message.Role.USER, List.of(call)))
        .hasMessageContaining("USER holds a part of type ToolCall");
    assertThatThrownBy(() -> new Message(Message.Role.TOOL, List.of(new Part.Text("x"))))
        .hasMessageContaining("TOOL holds a part of type Text");
  }

  @Test
  void emptyMessage_isAnAnswerOnly() {
    assertThat(new Message(Message.Role.ASSISTANT, List.of()).text()).isEmpty();
    assertThatThrownBy(() -> new Message(Message.Role.USER, List.of()))
        .hasMessageContaining("USER has no parts");
  }

  @Test
  void text_ofAnAnswer_leavesThoughtsAndCallsOut() {
    Part.ToolCall call = new Part.ToolCall("1", "look", "{}", null);
    Message answer =
        new Message(
            Message.Role.ASSISTANT,
            List.of(new Part.Reasoning("hm", null), new Part.Text("a"), call, new Part.Text("b")));

    assertThat(answer.text()).isEqualTo("ab");
    assertThat(answer.toolCalls()).containsExactly(call);
  }

  @Test
  void opaqueData_isForItsProviderAndFamilyAlone() {
    ResolvedTarget gemini = Models.target("'aliases': []");
    Part.Opaque same = new Part.Opaque(Models.GEMINI, "f", "signature", "abc");

    assertThat(same.isFor(gemini)).isTrue();
    assertThat(new Part.Opaque(Models.GEMINI, "g", "signature", "abc").isFor(gemini)).isFalse();
    assertThat(new Part.Opaque(Models.BEDROCK, "f", "signature", "abc").isFor(gemini)).isFalse();
  }

  @Test
  void opaqueData_asText_isItsLength() {
    assertThat(new Part.Opaque(Models.GEMINI, "f", "signature", "abc"))
        .hasToString("Opaque[gemini f signature, 3 characters]");
  }
}
