// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import static dev.analemma.internal.expression.Expressions.json;
import static dev.analemma.internal.expression.Expressions.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Sink;
import dev.analemma.expression.ExpressionException;
import dev.analemma.spi.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final String VARIABLES =
      "{s: 'a\"b\\\\n', n: 1.50, none: null, o: {k: ['x']}, t: true, evil: '{{ s }}', up: '..'}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "TEXT @ {{ s }}|{{n}}|{{ none }}|{{ o }}|{{ t }} @ a\"b\\n|1.50||{\"k\":[\"x\"]}|true",
        "TEXT @ no holes }} here @ no holes }} here",
        "TEXT @ {{ evil }} @ {{ s }}",
        "TEXT @ {{ {'a': {'b': 1}} }} @ {\"a\":{\"b\":1}}",
        "TEXT @ {{ '{{' }} @ {{",
        "TEXT @ costs $.50 @ costs $.50",
        "JSON @ {\"a\": {{s}}, \"b\": \"x{{ s }}y\", \"c\": {{ none }}, \"d\": \"{{none}}\"}"
            + " @ {\"a\": \"a\\\"b\\\\n\", \"b\": \"xa\\\"b\\\\ny\", \"c\": null, \"d\": \"null\"}",
        "JSON @ [{{n}}, {{o}}, \"{{o}}\"] @ [1.50, {\"k\":[\"x\"]}, \"{\\\"k\\\":[\\\"x\\\"]}\"]",
        "JSON @ [\"{{n}}\", {\":\": \"{{n}}:\"}, {\"k\\\"\": \"{{n}}\"}]"
            + " @ [\"1.50\", {\":\": \"1.50:\"}, {\"k\\\"\": \"1.50\"}]",
        "URL @ https://h/{{ s }}?q={{ o.k[0] }}&e={{none}} @ https://h/a%22b%5Cn?q=x&e=",
        "URL @ https://h/v?q={{ up }} @ https://h/v?q=..",
        "ARGUMENT @ --name={{ s }} @ --name=a\"b\\n",
      })
  void evaluate_template_escapesForItsSink(Sink sink, String text, String expected) {
    assertThat(template(text, sink, json(VARIABLES))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      value = {
        "TEXT @ a {{ b @ TEMPLATE_SYNTAX @ does not end with '}}'",
        "TEXT @ a {{ b } c @ TEMPLATE_SYNTAX @ Close it",
        "TEXT @ {{ }} @ EXPR_SYNTAX @ A value is expected",
        "TEXT @ {{ $.a }} @ EXPR_SYNTAX @ without '$.'",
        "TEXT @ {{ foo(1) }} @ EXPR_UNKNOWN_FUNCTION @ foo",
        "JSON @ {\"a\": x{{ s }}} @ TEMPLATE_SYNTAX @ no JSON text",
        "JSON @ { {{s}}: 1} @ TEMPLATE_SYNTAX @ no JSON text",
        "JSON @ \"\\{{ s }}\" @ TEMPLATE_SYNTAX @ no JSON text",
        "JSON @ {{s}}{{s}} @ TEMPLATE_SYNTAX @ no JSON text",
        "JSON @ {\"{{ s }}\": 1} @ TEMPLATE_SYNTAX @ in a key",
        "JSON @ {\"a\": {\"x{{ s }}y\\\"\" : [1]}} @ TEMPLATE_SYNTAX @ in a key",
      })
  void template_wrongText_isFault(Sink sink, String text, String code, String piece) {
    List<Fault> faults = new ArrayList<>();
    ValueParser.template(text, sink, "/with/prompt", faults);
    assertThat(faults)
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo(code);
              assertThat(fault.toString()).contains(piece).contains("/with/prompt");
            });
  }

  @Test
  void template_severalWrongHoles_givesAllWithColumns() {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.template("{{ + }} {{ a }} {{ b * }}", Sink.TEXT, "", faults);
    assertThat(faults).hasSize(2);
    assertThat(faults.get(1).problem()).contains("(column 24)");
    assertThat(parsed.references())
        .extracting(reference -> reference.root().name())
        .containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h/{{ up }}/x",
        "/a/{{ up }}",
        "/.{{ dot }}/x",
        "{{up}}?q",
        "/%2e{{ dot }}"
      })
  void url_valueMakesDotSegment_isRefused(String text) {
    JsonNode variables = json("{up: '..', dot: '.'}");
    assertThatThrownBy(() -> template(text, Sink.URL, variables))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("segment")
        .extracting(e -> ((ExpressionException) e).code())
        .isEqualTo("EXPR_ARGUMENT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\nb", "a\\u0000", "\\u009b", "-rf", "\\uD800"})
  void argument_hostileValue_isRefused(String value) {
    JsonNode variables = json("{v: '" + value + "'}");
    assertThatThrownBy(() -> template("{{ v }}", Sink.ARGUMENT, variables))
        .isInstanceOf(ExpressionException.class)
        .extracting(e -> ((ExpressionException) e).code())
        .isEqualTo("EXPR_ARGUMENT");
  }

  @Property(tries = 500)
  void json_anyText_isThatStringInBothPlaces(@ForAll String text) throws Exception {
    JsonNode variables = Json.nodes().objectNode().put("v", text);
    JsonNode result =
        Json.mapper()
            .readTree(template("{\"a\": {{ v }}, \"b\": \"<{{ v }}>\"}", Sink.JSON, variables));
    assertThat(result).hasSize(2);
    assertThat(result.get("a").textValue()).isEqualTo(text);
    assertThat(result.get("b").textValue()).isEqualTo("<" + text + ">");
  }

  @Property(tries = 500)
  void url_anyText_isOneEncodedPart(@ForAll String text) {
    String url = template("/x/a{{ v }}/y", Sink.URL, Json.nodes().objectNode().put("v", text));
    String part = url.substring(4, url.length() - 2);
    assertThat(part).matches("([A-Za-z0-9._~-]|%[0-9A-F]{2})*");
    String clean = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
        .isEqualTo(clean);
  }

  /** Host, path and fragment stay what they are, and no two values make a step upwards. */
  @Property(tries = 500)
  void url_anyTexts_stayInHostPathAndFragment(
      @ForAll("partsOfUrls") String a, @ForAll("partsOfUrls") String b) {
    JsonNode variables = Json.nodes().objectNode().put("a", a).put("b", b);
    String url;
    try {
      url =
          template(
              "https://h{{ a }}.example/p/{{ a }}{{ b }}/q?k={{ b }}#f{{ a }}",
              Sink.URL,
              variables);
    } catch (ExpressionException refused) {
      assertThat(refused.code()).isEqualTo("EXPR_ARGUMENT");
      assertThat(a + b).isIn(".", "..");
      return;
    }
    Matcher parts =
        Pattern.compile("https://([^/?#]*)/p/([^/?#]*)/q\\?k=([^/?#]*)#(f[^#]*)").matcher(url);
    assertThat(parts.matches()).as(url).isTrue();
    assertThat(parts.group(1)).startsWith("h").endsWith(".example").doesNotContain("@", ":");
    assertThat(parts.group(2)).isNotIn(".", "..");
    assertThat(decoded(parts.group(2))).isEqualTo(a + b);
    assertThat(decoded(parts.group(3))).isEqualTo(b);
    assertThat(decoded(parts.group(4))).isEqualTo("f" + a);
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Provide
  static Arbitrary<String> partsOfUrls() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "", ".", "..", "@evil.org", "/../", "?x#y", "%2e%2e", ":80", "\\", "\u20ac", "a&b=c"),
        Arbitraries.strings().withChars("./?#@:&=%;\\ a\u00e9").ofMaxLength(8));
  }

  /** What is let through is the text itself, on one line, and no option of its own. */
  @Property(tries = 1_000)
  void argument_anyTexts_areThemselvesOrRefused(
      @ForAll("arguments") String a, @ForAll("arguments") String b) {
    JsonNode variables = Json.nodes().objectNode().put("a", a).put("b", b);
    for (String before : new String[] {"", "--name=", "./"}) {
      boolean refused =
          (a + b)
                  .chars()
                  .anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))
              || (before.isEmpty() && (a + b).startsWith("-"));
      try {
        assertThat(template(before + "{{ a }}{{ b }}", Sink.ARGUMENT, variables))
            .isEqualTo(before + a + b);
        assertThat(refused).isFalse();
      } catch (ExpressionException e) {
        assertThat(e.code()).isEqualTo("EXPR_ARGUMENT");
        assertThat(refused).as(before + a + b).isTrue();
      }
    }
  }

  @Provide
  static Arbitrary<String> arguments() {
    return Arbitraries.strings().withChars("-= '\"$`;|&\n\u0000\u009b\ud83da\u00e9").ofMaxLength(4);
  }

  @Property(tries = 500)
  void text_anyText_isLeftAsItIs(@ForAll String text) {
    assertThat(template("<{{ v }}>", Sink.TEXT, Json.nodes().objectNode().put("v", text)))
        .isEqualTo("<" + text + ">");
  }
}
