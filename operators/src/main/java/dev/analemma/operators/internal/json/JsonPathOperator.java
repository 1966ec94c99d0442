// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.JsonPath;
import dev.analemma.expression.PatternException;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;

/** Asks a value with a JSONPath query. */
public final class JsonPathOperator implements Operator {
  private static final Field.Value VALUE =
      Field.value("value", JsonType.ANY, "The value that is asked.");
  private static final Field.Literal<String> PATH =
      Field.text("path", null, "The query, for example `$.items[?(@.price > 10)].name`.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("json_path")
          .summary("Asks a value with a JSONPath query; wildcards and filters live here alone.")
          .fields(VALUE, PATH)
          .error("REF_MISSING", "The query names one place, and it does not exist.")
          .error(
              "EXPR_BUDGET", "The value is too deep or too large, or there are too many results.")
          .error("EXPR_ARGUMENT", "The query does not fit the value.")
          .output("The value at the one place of a definite query, else an array of the results.")
          .limits(
              "Queries of 1,000 characters, no regular expressions, no scripts, two `..`; values of"
                  + " 200 levels, of 1,000,000 values for `..`; 100,000 results.")
          .operator(JsonPathOperator::new);

  private final Input value;
  private final JsonPath path;

  private JsonPathOperator(OperatorConfig config) {
    this.value = Input.of(config, VALUE);
    try {
      this.path = JsonPath.compile(config.get(PATH));
    } catch (PatternException refused) {
      throw config.refuse(PATH, refused.code(), refused.problem(), refused.remedy());
    }
  }

  @Override
  public Outcome apply(OperatorCall call) throws Exception {
    JsonNode document = value.value(call);
    // A definite path costs its own length, any other may visit every value.
    return Chunks.whole(call, path.definite() ? 0 : Long.MAX_VALUE, () -> path.read(document));
  }
}
