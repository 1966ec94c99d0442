// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonLawsTest {
  @Provide
  Arbitrary<JsonNode> trees() {
    return JsonTrees.any();
  }

  @Provide
  Arbitrary<BigDecimal> decimals() {
    return JsonTrees.decimals();
  }

  @Property
  void parse_ofWritten_isTheSameTree(@ForAll("trees") JsonNode tree) {
    assertThat(Json.parse(Json.write(tree))).isEqualTo(tree);
  }

  @Property
  void parse_ofBytes_isTheSameTree(@ForAll("trees") JsonNode tree) {
    assertThat(Json.parse(Json.bytes(tree))).isEqualTo(tree);
    assertThat(new String(Json.bytes(tree), StandardCharsets.UTF_8)).isEqualTo(Json.write(tree));
  }

  @Property
  void parse_ofDecimal_keepsDigitsAndScale(@ForAll("decimals") BigDecimal value) {
    assertThat(Json.parse(value.toString()).decimalValue()).isEqualTo(value);
  }

  @Property
  void freeze_anyTree_isEqualAndWritesTheSame(@ForAll("trees") JsonNode tree) {
    JsonNode frozen = Json.freeze(tree);
    assertThat(frozen).isEqualTo(tree).hasSameHashCodeAs(tree);
    assertThat(tree).isEqualTo(frozen);
    assertThat(Json.write(frozen)).isEqualTo(Json.write(tree));
    assertThat(Json.freeze(frozen)).isSameAs(frozen);
    assertThat(frozen.deepCopy().<JsonNode>deepCopy()).isEqualTo(tree);
  }

  @Property
  void mapper_readsAndWritesLikeTheCodec(@ForAll("trees") JsonNode tree) throws Exception {
    assertThat(Json.mapper().readTree(Json.write(tree))).isEqualTo(tree);
    assertThat(Json.mapper().writeValueAsString(tree)).isEqualTo(Json.write(tree));
  }

  @Property
  void convert_ofTree_isTheSameTree(@ForAll("trees") JsonNode tree) {
    Object plain = Json.convert(tree, Object.class);
    assertThat(Json.tree(plain)).isEqualTo(tree);
  }
}
