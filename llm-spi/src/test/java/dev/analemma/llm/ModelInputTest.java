// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelInputTest {
  private static final ToolSpec LOOK = new ToolSpec("look", "Looks.", Models.json("{}"));

  @Test
  void build_ofAWrongInput_namesAllThatIsWrong() {
    ModelInput.Builder builder =
        ModelInput.builder(10)
            .user("a")
            .system("b")
            .tools(List.of(LOOK, LOOK))
            .toolChoice(ToolChoice.tool("loko"));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "message 1 holds instructions, behind others; two tools are called 'look'; tool 'loko'"
                + " is to be called and is not there");
  }

  @Test
  void build_withoutMessages_isRefused() {
    assertThatThrownBy(() -> ModelInput.builder(10).build()).hasMessage("there is no message");
  }

  @Test
  void build_thatWantsAToolCalledAndHasNone_isRefused() {
    assertThatThrownBy(() -> ModelInput.builder(10).user("a").toolChoice(ToolChoice.any()).build())
        .hasMessage("a tool is to be called and there is none");
  }

  @Test
  void builder_withoutRoomForAnAnswer_isRefused() {
    assertThatThrownBy(() -> ModelInput.builder(0)).hasMessageContaining("must be at least 1");
  }

  @Test
  void toBuilder_ofAnInput_buildsAnEqualOne() {
    ModelInput input =
        ModelInput.builder(10)
            .system("s")
            .user("u")
            .tools(List.of(LOOK))
            .toolChoice(ToolChoice.any())
            .output(OutputSpec.json("out", Models.json("{'type': 'object'}")))
            .sampling(Sampling.ofDefaults().withTemperature(0.5).withSeed(7L))
            .reasoning(new Reasoning.Budget(100))
            .extra(Models.GEMINI, Models.json("{'labels': {}}"))
            .build();

    assertThat(input.toBuilder().build()).isEqualTo(input).hasSameHashCodeAs(input);
    assertThat(input.toBuilder().user("more").build()).isNotEqualTo(input);
    assertThat(input.messages()).hasSize(2);
  }

  @Test
  void schemas_changedByTheirMaker_stayAsTheyWere() {
    ObjectNode schema = Models.object(Models.json("{'type': 'object'}"));
    ToolSpec tool = new ToolSpec("look", "", schema);

    schema.put("type", "array");

    assertThat(tool.input()).isEqualTo(Models.json("{'type': 'object'}"));
  }

  @Test
  void text_ofAnInput_holdsNothingOfTheConversation() {
    assertThat(Models.input("confidential"))
        .hasToString("ModelInput[1 messages, 0 tools, at most 100 tokens out]");
  }

  @Test
  void bounds_ofSampling_areChecked() {
    Sampling defaults = Sampling.ofDefaults();

    assertThat(defaults.withTemperature(2.0).temperature()).isEqualTo(2);
    assertThatThrownBy(() -> defaults.withTemperature(2.1)).hasMessageContaining("0 to 2");
    assertThatThrownBy(() -> defaults.withTemperature(Double.NaN)).hasMessageContaining("NaN");
    assertThat(defaults.withTopP(1.0).topP()).isEqualTo(1);
    assertThatThrownBy(() -> defaults.withTopP(0.0)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> defaults.withStop(List.of(""))).hasMessageContaining("empty");
  }
}
