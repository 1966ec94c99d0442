// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ShortNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.expression.ValueOrder;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Expressions and the order of values that operators use mean the same. */
class OrderAgreementTest {
  /** Few values, each in several forms, so that equal ones meet often. */
  private static final List<JsonNode> SCALARS =
      List.of(
          NullNode.getInstance(),
          Json.nodes().booleanNode(false),
          Json.nodes().booleanNode(true),
          IntNode.valueOf(1),
          ShortNode.valueOf((short) 1),
          LongNode.valueOf(1),
          BigIntegerNode.valueOf(BigInteger.ONE),
          DecimalNode.valueOf(new BigDecimal("1.00")),
          DoubleNode.valueOf(1),
          FloatNode.valueOf(0.1f),
          DoubleNode.valueOf(0.1),
          DecimalNode.valueOf(new BigDecimal("0.1")),
          DecimalNode.valueOf(new BigDecimal("1E+400")),
          DecimalNode.valueOf(new BigDecimal("1.0E+400")),
          LongNode.valueOf(Long.MAX_VALUE),
          DoubleNode.valueOf(Long.MAX_VALUE),
          BigIntegerNode.valueOf(BigInteger.ONE.shiftLeft(63)),
          TextNode.valueOf(""),
          TextNode.valueOf("a"),
          TextNode.valueOf("ab"),
          TextNode.valueOf("1"),
          TextNode.valueOf("\uffff"),
          TextNode.valueOf("\ud83d\ude00"));

  @Provide
  static Arbitrary<JsonNode> values() {
    return Arbitraries.randomValue(random -> value(random, 3));
  }

  private static JsonNode value(Random random, int depth) {
    int kind = depth == 0 ? 9 : random.nextInt(10);
    if (kind > 1) {
      return SCALARS.get(random.nextInt(SCALARS.size()));
    }
    int size = random.nextInt(3);
    if (kind == 0) {
      var array = Json.nodes().arrayNode();
      for (int i = 0; i < size; i++) {
        array.add(value(random, depth - 1));
      }
      return array;
    }
    var object = Json.nodes().objectNode();
    for (int i = 0; i < size; i++) {
      object.set(random.nextBoolean() ? "x" : "y", value(random, depth - 1));
    }
    return object;
  }

  @Property(tries = 5_000)
  void equality_anyValues_isTheSame(@ForAll("values") JsonNode a, @ForAll("values") JsonNode b) {
    assertThat(Values.same(a, b, new Budget())).isEqualTo(ValueOrder.equal(a, b));
    assertThat(Values.same(a, a.deepCopy(), new Budget())).isTrue();
    assertThat(ValueOrder.equal(a, a.deepCopy())).isTrue();
  }

  @Property(tries = 5_000)
  void order_scalarsOfOneType_isTheSame(
      @ForAll("values") JsonNode a, @ForAll("values") JsonNode b) {
    boolean ordered = a.isNumber() || a.isTextual() || a.isBoolean();
    if (ordered && a.getNodeType() == b.getNodeType()) {
      assertThat(Integer.signum(Values.compare(a, b, new Budget())))
          .isEqualTo(Integer.signum(ValueOrder.compare(a, b)));
    }
  }

  @Property(tries = 5_000)
  void order_anyValues_isTotalAndFitsTheHash(
      @ForAll("values") JsonNode a, @ForAll("values") JsonNode b, @ForAll("values") JsonNode c) {
    assertThat(Integer.signum(ValueOrder.compare(a, b)))
        .isEqualTo(-Integer.signum(ValueOrder.compare(b, a)));
    if (ValueOrder.compare(a, b) <= 0 && ValueOrder.compare(b, c) <= 0) {
      assertThat(ValueOrder.compare(a, c)).isLessThanOrEqualTo(0);
    }
    if (ValueOrder.equal(a, b)) {
      assertThat(new ValueOrder.Key(a))
          .isEqualTo(new ValueOrder.Key(b))
          .hasSameHashCodeAs(new ValueOrder.Key(b));
    }
  }

  @Test
  void order_whatIsNoNumber_standsAtTheEnds() {
    List<JsonNode> ascending =
        List.of(
            DoubleNode.valueOf(Double.NEGATIVE_INFINITY),
            DecimalNode.valueOf(new BigDecimal("-1E+400")),
            DecimalNode.valueOf(new BigDecimal("1E+400")),
            FloatNode.valueOf(Float.POSITIVE_INFINITY),
            DoubleNode.valueOf(Double.NaN));
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(Integer.signum(ValueOrder.compare(ascending.get(i), ascending.get(j))))
            .isEqualTo(Integer.compare(i, j));
      }
    }
    assertThat(ValueOrder.hash(DoubleNode.valueOf(Double.NaN)))
        .isEqualTo(ValueOrder.hash(FloatNode.valueOf(Float.NaN)));
  }

  @Test
  void order_whatIsNoJson_hasItsPlace() {
    JsonNode bytes = Json.nodes().binaryNode(new byte[] {1, 2, 3});

    assertThat(ValueOrder.equal(bytes, TextNode.valueOf("AQID"))).isTrue();
    assertThat(ValueOrder.hash(bytes)).isEqualTo(ValueOrder.hash(TextNode.valueOf("AQID")));
    assertThat(ValueOrder.equal(MissingNode.getInstance(), NullNode.getInstance())).isTrue();
  }

  @Test
  void decimal_notANumber_isRefused() {
    assertThatThrownBy(() -> ValueOrder.decimal(DoubleNode.valueOf(Double.NaN)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Numbers.toDecimal(DoubleNode.valueOf(Double.NaN)))
        .isInstanceOf(Failure.class);
  }
}
