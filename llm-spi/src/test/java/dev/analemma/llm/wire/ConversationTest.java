// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.Message;
import dev.analemma.llm.Part;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConversationTest {
  @Test
  void conversation_thatIsWhole_staysAsItIs() {
    List<Message> messages =
        List.of(
            Message.system("Be kind."),
            Message.user("Weather?"),
            calls("a", "b"),
            Message.tool(result("a")),
            Message.tool(result("b")),
            Message.user("Thanks."));

    List<Conversation.Turn> turns = Conversation.of(messages).turns();

    assertThat(turns)
        .extracting(Conversation.Turn::message)
        .containsExactly(
            messages.get(0),
            messages.get(1),
            messages.get(2),
            Message.tool(result("a"), result("b")),
            messages.get(5));
    assertThat(turns).extracting(Conversation.Turn::until).containsExactly(0, 1, 2, 4, 5);
  }

  @Test
  void call_withoutResult_getsAnErrorAsOne_inTheOrderOfTheCalls() {
    List<Message> messages =
        List.of(Message.user("Weather?"), calls("a", "b"), Message.tool(result("b")));

    Message results = Conversation.of(messages).turns().get(2).message();

    Part.ToolResult made = (Part.ToolResult) results.parts().get(0);
    assertThat(made.callId()).isEqualTo("a");
    assertThat(made.error()).isTrue();
    assertThat(results.parts().get(1)).isEqualTo(result("b"));
  }

  @Test
  void call_atTheEnd_getsAResultToo() {
    assertThat(Conversation.of(List.of(Message.user("?"), calls("a"))).turns()).hasSize(3);
  }

  @Test
  void result_thatIsToldTwice_isSentOnce() {
    List<Message> messages =
        List.of(Message.user("?"), calls("a"), Message.tool(result("a"), result("a")));

    assertThat(Conversation.of(messages).turns().get(2).message().parts()).hasSize(1);
  }

  @Test
  void ids_thatBecomeTheSame_areToldApart() {
    Conversation conversation = Conversation.of(List.of(Message.user("?")));

    assertThat(conversation.id("a.b")).isEqualTo("a_b");
    assertThat(conversation.id("a:b")).isEqualTo("a_b_2");
    assertThat(conversation.id("a.b")).isEqualTo("a_b");
    assertThat(conversation.id("toolu_01-x")).isEqualTo("toolu_01-x");
  }

  @Test
  void name_thatIsTooLong_isCut() {
    assertThat(Conversation.name("x".repeat(64))).hasSize(64);
    assertThat(Conversation.name("x".repeat(65))).hasSize(64);
    assertThat(Conversation.name("")).isEqualTo("_");
  }

  @Test
  void arguments_thatAreNoObject_areTextInOne() {
    for (String arguments : List.of("{\"a\":", "[1]", "7", "oops")) {
      assertThat(Conversation.arguments(new Part.ToolCall("a", "f", arguments, null)))
          .isEqualTo(Json.nodes().objectNode().put("unreadable", arguments));
    }
    assertThat(Conversation.arguments(new Part.ToolCall("a", "f", " {\"b\":1} ", null)))
        .isEqualTo(Json.parse("{\"b\":1}"));
  }

  /** Whatever was lost or came twice: behind each message with calls are their results, once. */
  @Property
  void results_ofAnyConversation_areThoseOfTheCallsBeforeThem(
      @ForAll("conversations") List<Message> messages) {
    List<Conversation.Turn> turns = Conversation.of(messages).turns();

    List<String> expected = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    int last = -1;
    for (Conversation.Turn turn : turns) {
      assertThat(turn.until()).isGreaterThanOrEqualTo(last);
      last = turn.until();
      if (turn.message().role() == Message.Role.TOOL) {
        turn.message().parts().forEach(part -> seen.add(((Part.ToolResult) part).callId()));
      } else {
        assertThat(seen).isEqualTo(expected);
        seen.clear();
        expected.clear();
        turn.message().toolCalls().forEach(call -> expected.add(call.id()));
      }
    }
    assertThat(seen).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<Message>> conversations() {
    Arbitrary<String> ids = Arbitraries.of("a", "b", "c");
    Arbitrary<Message> asked =
        ids.set().ofMaxSize(3).map(some -> calls(some.toArray(String[]::new)));
    Arbitrary<Message> told =
        ids.list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(
                some ->
                    Message.tool(
                        some.stream()
                            .map(ConversationTest::result)
                            .toArray(Part.ToolResult[]::new)));
    return Arbitraries.oneOf(asked, told, Arbitraries.just(Message.user("?"))).list().ofMaxSize(8);
  }

  private static Message calls(String... ids) {
    List<Part> parts = new ArrayList<>();
    for (String id : ids) {
      parts.add(new Part.ToolCall(id, "f", "{}", null));
    }
    return new Message(Message.Role.ASSISTANT, parts);
  }

  private static Part.ToolResult result(String id) {
    return new Part.ToolResult(id, "f", false, "result of " + id);
  }
}
