// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes the hash of a text or of a JSON value. */
public final class HashOperator implements Operator {
  /** The algorithms. */
  public enum Algorithm {
    /** SHA-256. */
    SHA256("SHA-256"),
    /** SHA-512. */
    SHA512("SHA-512"),
    /** MD5, which protects nothing; for names of other systems. */
    MD5("MD5");

    private final String javaName;

    Algorithm(String javaName) {
      this.javaName = javaName;
    }
  }

  private static final Field.Value TEXT =
      Field.value("text", JsonType.STRING, "A text; its UTF-8 bytes are hashed.").optional();
  private static final Field.Value VALUE =
      Field.value("value", JsonType.ANY, "Any JSON; equal values have the same hash.").optional();
  private static final Field.Literal<Algorithm> ALGORITHM =
      Field.choice(
          "algorithm",
          Algorithm.class,
          Algorithm.SHA256,
          "`sha256`, `sha512`, or `md5`, which protects nothing and is there for other systems.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("hash")
          .summary("Makes the hash of a text or of a JSON value.")
          .fields(TEXT, VALUE, ALGORITHM, Limits.CHARS_MAX)
          .error(Errors.INPUT_TYPE, "`text` is no text.")
          .error(Errors.LIMIT_CHARS, "The text or the canonical JSON is longer than `charsMax`.")
          .error(Errors.NUMBER_RANGE, "A number in `value` is outside the range of decimal128.")
          .error("TEXT_ENCODING", "The text has half a surrogate pair.")
          .output(
              "A text of lower-case hexadecimal digits. Exactly one of `text` and `value` must be"
                  + " written. A value is hashed as canonical JSON: keys sorted, no white space,"
                  + " numbers by value.")
          .limits("`charsMax` characters, 10,000,000 unless written.")
          .operator(HashOperator::new);

  private final @Nullable Input text;
  private final @Nullable Input value;
  private final Algorithm algorithm;
  private final int charsMax;

  private HashOperator(OperatorConfig config) {
    this.text = Input.optional(config, TEXT);
    this.value = Input.optional(config, VALUE);
    this.algorithm = config.get(ALGORITHM);
    this.charsMax = config.get(Limits.CHARS_MAX);
    if ((text == null) == (value == null)) {
      throw config.refuse(
          text == null ? TEXT : VALUE,
          text == null ? "CONFIG_MISSING" : "CONFIG_CONFLICT",
          text == null ? "neither text nor value is written" : "text and value are both written",
          "Write exactly one of text and value");
    }
  }

  @Override
  public Outcome apply(OperatorCall call) throws Exception {
    Input json = value;
    if (json != null) {
      JsonNode tree = json.value(call);
      // The size of a tree is not known before it is written, so only scalars are hashed at once.
      long cost = tree.isContainerNode() ? Long.MAX_VALUE : tree.asText().length();
      return Chunks.whole(
          call, cost, () -> hash(json.where(), CanonicalJson.write(tree, charsMax)));
    }
    Input plain = text;
    if (plain == null) {
      throw new IllegalStateException("neither text nor value is written");
    }
    String from = plain.text(call, charsMax);
    return Chunks.whole(call, from.length(), () -> hash(plain.where(), from));
  }

  private JsonNode hash(String where, String from) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance(algorithm.javaName);
    return TextNode.valueOf(HexFormat.of().formatHex(digest.digest(Utf8.bytes(where, from))));
  }
}
