// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SseParserTest {
  @Test
  void lines_ofEachEnding_giveTheSameEvents() {
    for (String end : List.of("\n", "\r\n", "\r")) {
      String stream = "event: delta@data: a@data: b@@: a comment@data:c@@".replace("@", end);

      assertThat(events(stream))
          .containsExactly(new SseEvent("delta", "a\nb"), new SseEvent("message", "c"));
    }
  }

  @Test
  void event_thatEndsWithCr_isToldBeforeTheNextByte() {
    List<SseEvent> events = new ArrayList<>();

    new SseParser().read(packet("data: a\r\r"), events::add);

    assertThat(events).containsExactly(new SseEvent("message", "a"));
  }

  @Test
  void lineFeed_inThePacketAfterItsCr_endsNoSecondLine() {
    assertThat(events("data: a\r", "\ndata: b\r", "\n\r", "\n"))
        .containsExactly(new SseEvent("message", "a\nb"));
  }

  @Test
  void fields_withAndWithoutSpaceColonOrMeaning_areReadByTheRules() {
    assertThat(events("data:  two blanks\nid: 7\nretry: 10\nother: x\nDATA: no\ndata\n\n"))
        .containsExactly(new SseEvent("message", " two blanks\n"));
  }

  @Test
  void event_withoutData_isNone() {
    assertThat(events("event: ping\n\ndata: a\n\n")).containsExactly(new SseEvent("message", "a"));
  }

  @Test
  void event_withAnEmptyLineOfData_isOne() {
    assertThat(events("data:\n\n")).containsExactly(new SseEvent("message", ""));
  }

  @Test
  void event_withoutItsEmptyLine_isNone() {
    assertThat(events("data: a\n\ndata: b\n")).containsExactly(new SseEvent("message", "a"));
  }

  @Test
  void byteOrderMark_atTheBeginning_isNotPartOfAField() {
    assertThat(events("\uFEFFdata: a\n\n\uFEFFdata: b\n\n"))
        .containsExactly(new SseEvent("message", "a"));
  }

  @Test
  void character_cutOverTwoPackets_isWhole() {
    byte[] stream = "data: \uD83D\uDE00\n\n".getBytes(UTF_8);
    List<SseEvent> events = new ArrayList<>();
    SseParser parser = new SseParser();

    parser.read(ByteBuffer.wrap(stream, 0, 8), events::add);
    parser.read(ByteBuffer.wrap(stream, 8, stream.length - 8), events::add);

    assertThat(events).containsExactly(new SseEvent("message", "\uD83D\uDE00"));
  }

  @Test
  void bytes_thatAreNoUtf8_areReplaced() {
    assertThat(read(new byte[] {'d', 'a', 't', 'a', ':', (byte) 0xC3, '\n', '\n'}, List.of()))
        .containsExactly(new SseEvent("message", "\uFFFD"));
  }

  @Test
  void event_atItsBound_isRead_andAboveIt_isRefused() {
    SseParser atBound = new SseParser(10);
    List<SseEvent> events = new ArrayList<>();

    atBound.read(packet("data: 6789\n\ndata: 6789\n\n"), events::add);

    assertThat(events).hasSize(2);
    assertThatThrownBy(() -> new SseParser(10).read(packet("data: 6789" + "x"), events::add))
        .isInstanceOfSatisfying(
            HttpFailure.class,
            failure -> assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.TOO_LARGE));
    assertThatThrownBy(() -> new SseParser(10).read(packet("data: 6\ndata: 7\n"), events::add))
        .isInstanceOf(HttpFailure.class);
  }

  @Test
  void comments_howeverMany_fillNoEvent() {
    SseParser parser = new SseParser(10);
    List<SseEvent> events = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      parser.read(packet(": ping\n\n"), events::add);
    }
    for (int i = 0; i < 100; i++) {
      parser.read(packet(": ping\n"), events::add);
    }
    parser.read(packet("data: a\n\n"), events::add);

    assertThat(events).hasSize(1);
  }

  @Property(tries = 2000)
  void events_ofAnySplit_areThoseOfTheWhole(
      @ForAll("streams") String stream,
      @ForAll List<@net.jqwik.api.constraints.IntRange(min = 0, max = 40) Integer> cuts) {
    byte[] bytes = stream.getBytes(UTF_8);

    assertThat(read(bytes, cuts)).isEqualTo(read(bytes, List.of())).isEqualTo(reference(stream));
  }

  @Provide
  Arbitrary<String> streams() {
    return Arbitraries.of(
            "data",
            "event",
            ":",
            " ",
            "a",
            "\u00E9",
            "\uD83D\uDE00",
            "\uFEFF",
            "\n",
            "\r",
            "\r\n",
            "data: ",
            "event: ",
            "\n\n",
            "\r\r",
            "id: 1\n",
            "[DONE]")
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  /** The rules again, on a text that is there as a whole. */
  private static List<SseEvent> reference(String stream) {
    String text = stream.startsWith("\uFEFF") ? stream.substring(1) : stream;
    List<String> lines =
        new ArrayList<>(
            Arrays.asList(text.replace("\r\n", "\n").replace('\r', '\n').split("\n", -1)));
    lines.remove(lines.size() - 1);
    List<SseEvent> events = new ArrayList<>();
    List<String> data = new ArrayList<>();
    String name = "";
    for (String line : lines) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          events.add(new SseEvent(name.isEmpty() ? "message" : name, String.join("\n", data)));
        }
        data.clear();
        name = "";
      } else if (line.equals("data") || line.startsWith("data:")) {
        data.add(value(line));
      } else if (line.equals("event") || line.startsWith("event:")) {
        name = value(line);
      }
    }
    return events;
  }

  private static String value(String line) {
    String value = line.substring(line.contains(":") ? line.indexOf(':') + 1 : line.length());
    return value.startsWith(" ") ? value.substring(1) : value;
  }

  private static List<SseEvent> events(String... packets) {
    List<SseEvent> events = new ArrayList<>();
    SseParser parser = new SseParser();
    for (String packet : packets) {
      parser.read(packet(packet), events::add);
    }
    return events;
  }

  private static List<SseEvent> read(byte[] bytes, List<Integer> lengths) {
    List<SseEvent> events = new ArrayList<>();
    SseParser parser = new SseParser();
    int from = 0;
    for (int length : lengths) {
      int to = Math.min(bytes.length, from + length);
      parser.read(ByteBuffer.wrap(bytes, from, to - from), events::add);
      from = to;
    }
    parser.read(ByteBuffer.wrap(bytes, from, bytes.length - from), events::add);
    return events;
  }

  private static ByteBuffer packet(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
