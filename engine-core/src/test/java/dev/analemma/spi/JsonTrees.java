// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Random trees with hostile strings and numbers. Made from a plain random source: composed
 * arbitraries of recursive structures take minutes and gigabytes.
 */
public final class JsonTrees {
  private static final JsonNodeFactory NODES = Json.nodes();

  /** Strings that mean something else in JSON, YAML or the value language. */
  private static final String[] HOSTILE = {
    "",
    "no",
    "yes",
    "on",
    "off",
    "Null",
    "null",
    "NULL",
    "~",
    "true",
    "True",
    "1:30",
    "0o7",
    "0x1F",
    "1e3",
    "-1",
    "+1",
    "1_000",
    ".5",
    "5.",
    ".nan",
    "-.inf",
    "- a",
    "a: b",
    "a #b",
    "#",
    " lead",
    "trail ",
    "\ttab",
    "line\nbreak",
    "line\r\nbreak",
    "a\n",
    "\n",
    "|",
    ">",
    "!tag",
    "&a",
    "*a",
    "%YAML 1.2",
    "---",
    "...",
    "?",
    ":",
    "-",
    "? a",
    "{",
    "}",
    "[",
    "]",
    ",",
    "a,b",
    "`",
    "@at",
    "'",
    "\"",
    "\\",
    "it's",
    "<<",
    "=",
    "2001-01-01",
    "\u0000",
    "\u0007",
    "\u007f",
    "\u0085",
    "\u00a0",
    "\u2028",
    "\ufeff",
    "\ufffe",
    "\ud83d\ude00",
    "$.input.a",
    "{{ x }}",
    "${ a }",
    "a:",
    "a: ",
    ":a",
    "key:value",
    "-1:",
    "0b1",
    "0",
    "00",
    "-0",
    "1.0",
    "12e03",
    "a/b~c"
  };

  private JsonTrees() {}

  /** Returns any tree of up to five levels. */
  public static Arbitrary<JsonNode> any() {
    return Arbitraries.randomValue(random -> tree(random, 5));
  }

  /** Returns decimals of any scale that the limits allow. */
  public static Arbitrary<BigDecimal> decimals() {
    return Arbitraries.randomValue(JsonTrees::decimal);
  }

  private static JsonNode tree(Random random, int depth) {
    int kind = depth == 0 ? 2 : random.nextInt(5);
    if (kind == 0) {
      ArrayNode array = NODES.arrayNode();
      for (int i = random.nextInt(5); i > 0; i--) {
        array.add(tree(random, depth - 1));
      }
      return array;
    } else if (kind == 1) {
      ObjectNode object = NODES.objectNode();
      for (int i = random.nextInt(5); i > 0; i--) {
        object.set(string(random), tree(random, depth - 1));
      }
      return object;
    }
    return scalar(random);
  }

  private static JsonNode scalar(Random random) {
    switch (random.nextInt(8)) {
      case 0:
        return NODES.numberNode(random.nextInt(200) - 100);
      case 1:
        return NODES.numberNode(random.nextLong() >> random.nextInt(64));
      case 2:
        return NODES.numberNode(new BigInteger(random.nextInt(300), random).negate());
      case 3:
        return NODES.numberNode(decimal(random));
      case 4:
        return random.nextBoolean() ? NODES.nullNode() : NODES.booleanNode(random.nextBoolean());
      default:
        return NODES.textNode(string(random));
    }
  }

  private static BigDecimal decimal(Random random) {
    BigInteger digits = new BigInteger(random.nextInt(200), random);
    int scale = random.nextInt(2) == 0 ? 1 + random.nextInt(20) : random.nextInt(12_000) - 6_000;
    return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale == 0 ? 1 : scale);
  }

  private static String string(Random random) {
    if (random.nextInt(3) == 0) {
      return HOSTILE[random.nextInt(HOSTILE.length)];
    }
    StringBuilder text = new StringBuilder();
    int range = random.nextBoolean() ? 0x80 : 0x110000;
    for (int i = random.nextInt(12); i > 0; i--) {
      int c = random.nextInt(range);
      text.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 'x' : c);
    }
    return text.toString();
  }
}
