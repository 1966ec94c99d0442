// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.data;

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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes the UTF-8 bytes of a text in base64, or reads them back. */
public final class Base64Operator implements Operator {
  /** The direction. */
  public enum Operation {
    /** From text to base64. */
    ENCODE,
    /** From base64 to text. */
    DECODE
  }

  private static final Field.Literal<Operation> OPERATION =
      Field.choice(
          "operation", Operation.class, null, "`encode`: text to base64; `decode`: back to text.");
  private static final Field.Value TEXT = Field.value("text", JsonType.STRING, "The text.");
  private static final Field.Literal<Boolean> URL_SAFE =
      Field.flag("urlSafe", false, "Whether `-` and `_` stand in the place of `+` and `/`.");
  private static final Field.Literal<Boolean> PADDING =
      Field.flag("padding", true, "Whether `=` fills the last group; `decode` takes both.");

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("base64")
          .summary("Writes the UTF-8 bytes of a text in base64 (RFC 4648), or reads them back.")
          .fields(OPERATION, TEXT, URL_SAFE, PADDING, Limits.CHARS_MAX)
          .error(Errors.INPUT_TYPE, "`text` is no text.")
          .error(Errors.LIMIT_CHARS, "`text` is longer than `charsMax`.")
          .error("BASE64_SYNTAX", "`decode`: the text is no base64.")
          .error("TEXT_ENCODING", "The bytes are no UTF-8, or the text has half a surrogate pair.")
          .output("A text.")
          .limits("`charsMax` characters, 10,000,000 unless written.")
          .operator(Base64Operator::new);

  private final Operation operation;
  private final Input text;
  private final int charsMax;
  private final Base64.Encoder encoder;
  private final Base64.Decoder decoder;

  private Base64Operator(OperatorConfig config) {
    this.operation = config.get(OPERATION);
    this.text = Input.of(config, TEXT);
    this.charsMax = config.get(Limits.CHARS_MAX);
    boolean urlSafe = config.get(URL_SAFE);
    Base64.Encoder padded = urlSafe ? Base64.getUrlEncoder() : Base64.getEncoder();
    this.encoder = config.get(PADDING) ? padded : padded.withoutPadding();
    this.decoder = urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder();
  }

  @Override
  public Outcome apply(OperatorCall call) throws Exception {
    String from = text.text(call, charsMax);
    return Chunks.whole(
        call,
        from.length(),
        () ->
            TextNode.valueOf(
                operation == Operation.ENCODE
                    ? encoder.encodeToString(Utf8.bytes(text.where(), from))
                    : decoded(from)));
  }

  private String decoded(String from) {
    try {
      byte[] bytes = decoder.decode(from);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException wrong) {
      throw Errors.of(
          "BASE64_SYNTAX",
          "%s is no base64: %s; see urlSafe".formatted(text.where(), wrong.getMessage()),
          wrong);
    } catch (CharacterCodingException wrong) {
      throw Errors.of(
          "TEXT_ENCODING",
          "the bytes in %s are no UTF-8 text; only texts can be decoded".formatted(text.where()),
          wrong);
    }
  }
}
