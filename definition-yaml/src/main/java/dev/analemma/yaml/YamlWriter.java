// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes trees as YAML 1.2 for people: block style, plain strings where nothing else could be
 * meant, texts of several lines as literal blocks. {@link YamlFormat} reads the same tree back.
 *
 * <p>Threads: safe.
 */
public final class YamlWriter {
  /** Deeper parts are written in one line: their indentation would outweigh them. */
  private static final int BLOCK_LEVELS_MAX = 32;

  /** A name before a colon may have 1,024 characters with quotes and escapes. */
  private static final int SIMPLE_NAME_CHARS_MAX = 1_000;

  /** What YAML 1.1 or a hasty reader would take for something else. */
  private static final Set<String> QUOTED_WORDS =
      Set.of("yes", "no", "on", "off", "true", "false", "null");

  private final StringBuilder out = new StringBuilder();
  private final Deque<Frame> open = new ArrayDeque<>();

  /** A container that is being written. */
  private static final class Frame {
    private final @Nullable Iterator<Map.Entry<String, JsonNode>> members;
    private final Iterator<JsonNode> elements;
    private final int indent;
    private final boolean block;

    /** Whether the next child goes on in the line that is begun. */
    private boolean sameLine;

    private boolean first = true;

    Frame(JsonNode container, int indent, boolean block, boolean sameLine) {
      this.members = container.isObject() ? container.properties().iterator() : null;
      this.elements = container.elements();
      this.indent = indent;
      this.block = block;
      this.sameLine = sameLine;
    }

    boolean hasNext() {
      return members == null ? elements.hasNext() : members.hasNext();
    }
  }

  private YamlWriter() {}

  /**
   * Returns a tree as YAML, with a line break at its end.
   *
   * @throws JsonException if the tree is more than 200 levels deep, holds what is no JSON value, or
   *     has half characters
   */
  public static String write(JsonNode tree) {
    YamlWriter writer = new YamlWriter();
    writer.writeAll(Json.freeze(tree));
    return writer.out.toString();
  }

  private void writeAll(JsonNode root) {
    if (!root.isContainerNode() || root.isEmpty()) {
      scalar(root, 0, false);
    } else {
      open.push(new Frame(root, 0, true, true));
    }
    while (!open.isEmpty()) {
      Frame frame = open.element();
      if (frame.hasNext()) {
        child(frame);
      } else {
        open.remove();
        if (!frame.block) {
          out.append(frame.members == null ? ']' : '}');
        }
      }
    }
    out.append('\n');
  }

  private void child(Frame frame) {
    if (!frame.block) {
      out.append(frame.first ? "" : ", ");
    } else if (!frame.sameLine) {
      line(frame.indent);
    }
    frame.first = false;
    frame.sameLine = false;
    JsonNode value;
    if (frame.members == null) {
      out.append(frame.block ? "-" : "");
      value = frame.elements.next();
    } else {
      Map.Entry<String, JsonNode> member = frame.members.next();
      name(frame, member.getKey());
      value = member.getValue();
    }
    if (frame.block || frame.members != null) {
      out.append(' ');
    }
    value(frame, value);
  }

  private void name(Frame frame, String name) {
    int start = out.length();
    if (frame.block && isPlain(name)) {
      out.append(name);
    } else {
      quoted(name);
    }
    if (out.length() - start > SIMPLE_NAME_CHARS_MAX) {
      out.insert(start, "? ");
      if (frame.block) {
        line(frame.indent);
      } else {
        out.append(' ');
      }
    }
    out.append(':');
  }

  private void value(Frame frame, JsonNode value) {
    if (!value.isContainerNode() || value.isEmpty()) {
      scalar(value, frame.indent + 2, frame.block);
    } else if (!frame.block || open.size() >= BLOCK_LEVELS_MAX) {
      out.append(value.isArray() ? '[' : '{');
      open.push(new Frame(value, 0, false, true));
    } else {
      boolean sameLine = frame.members == null;
      if (!sameLine) {
        // The blank after the colon: what follows stands in lines of its own.
        out.setLength(out.length() - 1);
      }
      open.push(new Frame(value, frame.indent + 2, true, sameLine));
    }
  }

  private void line(int indent) {
    out.append('\n').append(" ".repeat(indent));
  }

  private void scalar(JsonNode value, int indent, boolean block) {
    if (value.isObject()) {
      out.append("{}");
    } else if (value.isArray()) {
      out.append("[]");
    } else if (!value.isTextual()) {
      out.append(value.asText());
    } else {
      String text = value.textValue();
      if (block && isPlain(text)) {
        out.append(text);
      } else if (block && isLiteral(text)) {
        literal(text, indent);
      } else {
        quoted(text);
      }
    }
  }

  /** Letters, digits and a few harmless signs; the rest is quoted, though YAML allows more. */
  private static boolean isPlain(String text) {
    if (text.isEmpty()
        || text.charAt(text.length() - 1) == ' '
        || QUOTED_WORDS.contains(text.toLowerCase(Locale.ROOT))
        || YamlScalar.isOther(text)) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
      boolean inside = (c >= '0' && c <= '9') || " -./()+=;<>".indexOf(c) >= 0;
      if (!letter && !(i > 0 && inside)) {
        return false;
      }
    }
    return true;
  }

  /** Several lines that a literal block keeps as they are. */
  private static boolean isLiteral(String text) {
    int firstBreak = text.indexOf('\n');
    return firstBreak > 0
        && text.charAt(0) != ' '
        && !text.endsWith("\n\n")
        && text.codePoints().allMatch(c -> c == '\n' || isVisible(c));
  }

  /** Whether a character can stand for itself: no break, no tab, nothing that cannot be seen. */
  private static boolean isVisible(int c) {
    return (c >= ' ' && c < 0x7f) || (c > 0xa0 && c != 0x2028 && c != 0x2029 && isSeen(c));
  }

  private static boolean isSeen(int c) {
    int type = Character.getType(c);
    return YamlText.isAllowed(c)
        && type != Character.FORMAT
        && type != Character.UNASSIGNED
        && type != Character.PRIVATE_USE
        && type != Character.SPACE_SEPARATOR;
  }

  private void literal(String text, int indent) {
    boolean lastBreak = text.endsWith("\n");
    out.append(lastBreak ? "|" : "|-");
    String body = lastBreak ? text.substring(0, text.length() - 1) : text;
    for (String line : body.split("\n", -1)) {
      if (line.isEmpty()) {
        out.append('\n');
      } else {
        line(indent);
        out.append(line);
      }
    }
  }

  private void quoted(String text) {
    out.append('"');
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c >= 0xd800 && c <= 0xdfff) {
            throw new JsonException(
                "JSON_ENCODING",
                "",
                null,
                "a text has half a character (\\u%04x) at index %d".formatted(c, i),
                "Write both halves of the surrogate pair",
                null);
          } else if (isVisible(c)) {
            out.appendCodePoint(c);
          } else {
            out.append(String.format(Locale.ROOT, c > 0xffff ? "\\U%08x" : "\\u%04x", c));
          }
        }
      }
    }
    out.append('"');
  }
}
