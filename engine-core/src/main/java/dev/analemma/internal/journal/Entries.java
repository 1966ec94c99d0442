// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.OperatorException;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Facts as bytes. An entry is a JSON array of facts, a fact is the array {@code [kind, address,
 * data, value]}; what is missing at its end is not written. A value that is too large stands
 * elsewhere, by the digest of its text: {@code [kind, address, data, null, digest]}.
 */
public final class Entries {
  /** The longest value that stands in an entry, in characters of its text. */
  public static final int INLINE_CHARS_MAX = 64 << 10;

  /** What a value that stands elsewhere may be at most, in characters of its text. */
  public static final int VALUE_CHARS_MAX = 64 << 20;

  /** Facts stand a little deeper than the values in them. */
  private static final JsonLimits LIMITS = JsonLimits.ofDefaults().withDepthMax(210);

  private static final Map<String, Kind> KINDS = new HashMap<>();

  static {
    for (Kind kind : Kind.values()) {
      KINDS.put(kind.word(), kind);
    }
  }

  private Entries() {}

  /**
   * A value that stands elsewhere.
   *
   * @param digest the SHA-256 of its bytes
   * @param content its text in UTF-8
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed through, never compared.
  public record Payload(String digest, byte[] content) {}

  /** Facts that are being written. Not thread-safe. */
  public static final class Draft {
    private final StringBuilder text = new StringBuilder(256).append('[');
    private List<Payload> payloads = List.of();

    /** Creates an empty draft. */
    public Draft() {}

    /**
     * Adds a fact; what its value refers to is read now.
     *
     * @throws OperatorException {@code VALUE_UNSERIALIZABLE} if the value is too long; nothing is
     *     added then
     */
    public void add(Fact fact) {
      JsonNode value = fact.value();
      String written = value == null ? null : written(value);
      if (text.length() > 1) {
        text.append(',');
      }
      text.append("[\"").append(fact.kind().word()).append("\",");
      text.append(quoted(fact.address()));
      ObjectNode data = fact.data();
      if (data != null || written != null) {
        text.append(',').append(data == null ? "null" : Json.write(data));
      }
      if (written != null) {
        if (written.length() <= INLINE_CHARS_MAX) {
          text.append(',').append(written);
        } else {
          text.append(",null,\"").append(offload(written)).append('"');
        }
      }
      text.append(']');
    }

    private static String written(JsonNode value) {
      String written = value.isTextual() ? quoted(value.textValue()) : Json.write(value);
      if (written.length() > VALUE_CHARS_MAX) {
        throw new OperatorException(
            "VALUE_UNSERIALIZABLE",
            "a value has %,d characters as JSON, at most %,d are kept. Keep it elsewhere, and pass where it is."
                .formatted(written.length(), VALUE_CHARS_MAX));
      }
      return written;
    }

    /** Most texts need no escapes, and then no writer. */
    private static String quoted(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < ' ' || c > '~' || c == '"' || c == '\\') {
          return Json.write(TextNode.valueOf(text));
        }
      }
      return '"' + text + '"';
    }

    private String offload(String written) {
      byte[] content = written.getBytes(StandardCharsets.UTF_8);
      String digest = digest(content);
      if (payloads.isEmpty()) {
        payloads = new ArrayList<>(2);
      }
      payloads.add(new Payload(digest, content));
      return digest;
    }

    /** Returns a draft with what this one has and another fact; this one is left as it is. */
    public Draft with(Fact fact) {
      Draft longer = new Draft();
      longer.text.setLength(0);
      longer.text.append(text);
      longer.payloads = new ArrayList<>(payloads);
      longer.add(fact);
      return longer;
    }

    /** Returns about how many bytes it will have, without what stands elsewhere. */
    public int size() {
      return text.length();
    }

    /** Returns whether nothing was added. */
    public boolean isEmpty() {
      return text.length() == 1;
    }

    /** Returns the entry. */
    public byte[] bytes() {
      return (text.toString() + ']').getBytes(StandardCharsets.UTF_8);
    }

    /** Returns what stands elsewhere. */
    public List<Payload> payloads() {
      return payloads;
    }
  }

  /** Returns the SHA-256 of some bytes, in hexadecimal digits. */
  public static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Reads an entry.
   *
   * @param body the entry
   * @param payloads digest to content, null where there is none
   * @throws JournalException if it is no entry, or something that it refers to is missing
   */
  public static List<Fact> read(byte[] body, Function<String, byte @Nullable []> payloads) {
    JsonNode entry;
    try {
      entry = Json.parse(body, LIMITS);
    } catch (RuntimeException e) {
      throw new JournalException("an entry cannot be read: " + e.getMessage());
    }
    if (!(entry instanceof ArrayNode array)) {
      throw new JournalException("an entry is no array");
    }
    List<Fact> facts = new ArrayList<>(array.size());
    for (JsonNode fact : array) {
      facts.add(fact(fact, payloads));
    }
    return facts;
  }

  private static Fact fact(JsonNode written, Function<String, byte @Nullable []> payloads) {
    Kind kind = KINDS.get(written.path(0).asText());
    if (kind == null || !written.path(1).isTextual()) {
      throw new JournalException(
          "a fact is of kind '%s', which this version does not know"
              .formatted(written.path(0).asText()));
    }
    JsonNode value = written.size() > 3 ? Json.freeze(written.get(3)) : null;
    if (written.size() > 4) {
      String digest = written.get(4).asText();
      byte[] content = payloads.apply(digest);
      if (content == null) {
        throw new JournalException("payload '%s' is missing".formatted(digest));
      }
      value = Json.freeze(Json.parse(content, LIMITS));
    }
    return new Fact(
        kind,
        written.get(1).textValue(),
        written.path(2) instanceof ObjectNode data ? data : null,
        value);
  }
}
