// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.spi.Json;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Facts are read as they were written. */
class EntriesTest {
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withCharRange('\0', '\uD7FF').ofMaxLength(20),
        Arbitraries.strings().withChars("ab/[0]~#\"\\\n\u007f é€").ofMaxLength(20));
  }

  @Property
  void facts_areReadAsTheyWereWritten(
      @ForAll("texts") String address, @ForAll("texts") String text, @ForAll boolean inside) {
    JsonNode value = inside ? Json.nodes().objectNode().put("text", text) : TextNode.valueOf(text);
    Entries.Draft draft = new Entries.Draft();
    draft.add(new Fact(Fact.Kind.ENDED, address, null, value));
    draft.add(new Fact(Fact.Kind.FAILED, address, Json.nodes().objectNode().put("n", 1), value));

    List<Fact> facts = Entries.read(draft.bytes(), digest -> null);

    assertThat(facts).extracting(Fact::address).containsExactly(address, address);
    assertThat(facts).extracting(Fact::value).containsExactly(value, value);
  }
}
