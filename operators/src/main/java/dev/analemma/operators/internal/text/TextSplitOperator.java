// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;

/** Cuts a text at a separator ({@code text_split}) or into its lines ({@code text_lines}). */
public final class TextSplitOperator implements Operator {
  private static final Field.Value TEXT = Field.value("text", JsonType.STRING, "The text.");
  private static final Field.Literal<String> SEPARATOR =
      Field.text("separator", null, "Where the text is cut: a text, not a pattern; not empty.");
  private static final Field.Literal<Boolean> TRIM =
      Field.flag("trim", false, "Whether white space around a part is removed.");
  private static final Field.Literal<Boolean> KEEP_EMPTY =
      Field.flag("keepEmpty", true, "Whether empty parts are kept.");

  /** The type that cuts at a separator. */
  public static final OperatorType SPLIT =
      OperatorType.named("text_split")
          .summary("Cuts a text at every place where a separator stands.")
          .fields(TEXT, SEPARATOR, TRIM, KEEP_EMPTY, Limits.CHARS_MAX, Limits.ITEMS_MAX)
          .error(Errors.INPUT_TYPE, "`text` is no text.")
          .error(Errors.LIMIT_CHARS, "`text` is longer than `charsMax`.")
          .error(Errors.LIMIT_ITEMS, "There are more than `itemsMax` parts.")
          .output(
              "An array of texts; of an empty text one empty text, or none without `keepEmpty`.")
          .limits("`charsMax` characters (10,000,000) and `itemsMax` parts (1,000,000).")
          .operator(config -> new TextSplitOperator(config, separator(config)));

  /** The type that cuts into lines. */
  public static final OperatorType LINES =
      OperatorType.named("text_lines")
          .summary("Cuts a text into its lines, which end in LF, CR LF or CR.")
          .fields(TEXT, TRIM, KEEP_EMPTY, Limits.CHARS_MAX, Limits.ITEMS_MAX)
          .error(Errors.INPUT_TYPE, "`text` is no text.")
          .error(Errors.LIMIT_CHARS, "`text` is longer than `charsMax`.")
          .error(Errors.LIMIT_ITEMS, "There are more than `itemsMax` lines.")
          .output("An array of texts without their ends; a last end of line starts no line.")
          .limits("`charsMax` characters (10,000,000) and `itemsMax` lines (1,000,000).")
          .operator(config -> new TextSplitOperator(config, ""));

  private final Input text;
  private final String separator;
  private final boolean trim;
  private final boolean keepEmpty;
  private final int charsMax;
  private final int itemsMax;

  /** Creates an operator; an empty separator means lines. */
  private TextSplitOperator(OperatorConfig config, String separator) {
    this.text = Input.of(config, TEXT);
    this.separator = separator;
    this.trim = config.get(TRIM);
    this.keepEmpty = config.get(KEEP_EMPTY);
    this.charsMax = config.get(Limits.CHARS_MAX);
    this.itemsMax = config.get(Limits.ITEMS_MAX);
  }

  private static String separator(OperatorConfig config) {
    String separator = config.get(SEPARATOR);
    if (separator.isEmpty()) {
      throw config.refuse(
          SEPARATOR, "CONFIG_VALUE", "the separator is empty", "Write at least one character");
    }
    return separator;
  }

  @Override
  public Outcome apply(OperatorCall call) throws Exception {
    String whole = text.text(call, charsMax);
    return Chunks.whole(
        call, whole.length(), () -> separator.isEmpty() ? lines(whole) : parts(whole));
  }

  private JsonNode parts(String whole) {
    ArrayNode parts = Json.nodes().arrayNode();
    int from = 0;
    int at = whole.indexOf(separator);
    while (at >= 0) {
      add(parts, whole.substring(from, at));
      from = at + separator.length();
      at = whole.indexOf(separator, from);
    }
    add(parts, whole.substring(from));
    return parts;
  }

  private JsonNode lines(String whole) {
    ArrayNode lines = Json.nodes().arrayNode();
    int from = 0;
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (c == '\n' || c == '\r') {
        add(lines, whole.substring(from, i));
        if (c == '\r' && i + 1 < whole.length() && whole.charAt(i + 1) == '\n') {
          i++;
        }
        from = i + 1;
      }
    }
    if (from < whole.length()) {
      add(lines, whole.substring(from));
    }
    return lines;
  }

  private void add(ArrayNode parts, String part) {
    String kept = trim ? part.strip() : part;
    if (keepEmpty || !kept.isEmpty()) {
      parts.add(kept);
      Limits.items("the list of parts", parts.size(), itemsMax);
    }
  }
}
