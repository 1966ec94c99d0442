// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Cuts an expression into words, one at a time.
 *
 * <p>It works on a range of a longer text, so that columns are those of the whole text.
 */
final class Lexer {
  /** The kinds of words. */
  enum Kind {
    END("the end"),
    NAME("a name"),
    NUMBER("a number"),
    TEXT("a string"),
    OPEN("'('"),
    CLOSE("')'"),
    OPEN_LIST("'['"),
    CLOSE_LIST("']'"),
    OPEN_MAP("'{'"),
    CLOSE_MAP("'}'"),
    COMMA("','"),
    COLON("':'"),
    DOT("'.'"),
    QUESTION("'?'"),
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDE("/"),
    REMAINDER("%"),
    NOT("!"),
    EQUAL("=="),
    UNEQUAL("!="),
    LESS("<"),
    LESS_EQUAL("<="),
    GREATER(">"),
    GREATER_EQUAL(">="),
    IN("in"),
    AND("&&"),
    OR("||");

    private final String shown;

    Kind(String shown) {
      this.shown = shown;
    }

    String shown() {
      return shown;
    }
  }

  private final String text;
  private final int end;
  private int position;
  private Kind kind = Kind.END;
  private int start;
  private String word = "";
  private JsonNode number = NullNode.instance;

  Lexer(String text, int start, int end) {
    this.text = text;
    this.position = start;
    this.start = start;
    this.end = end;
  }

  Kind kind() {
    return kind;
  }

  /** Returns the column of the current word. */
  int column() {
    return start + 1;
  }

  /** Returns the position after the current word. */
  int position() {
    return position;
  }

  /** Returns the name, or the value of the string. */
  String word() {
    return word;
  }

  /** Returns the value of the number. */
  JsonNode number() {
    return number;
  }

  /** Returns how the current word is shown in a message. */
  String shown() {
    return switch (kind) {
      case END -> "the end";
      case NAME -> "'" + word + "'";
      case NUMBER, TEXT -> text.substring(start, Math.min(position, start + 40));
      default -> "'" + text.substring(start, position) + "'";
    };
  }

  /** Goes on to the next word. */
  void next() {
    while (position < end && isSpace(text.charAt(position))) {
      position++;
    }
    start = position;
    if (position >= end) {
      kind = Kind.END;
      return;
    }
    char c = text.charAt(position);
    if (isNameStart(c)) {
      name();
    } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      readNumber();
    } else if (c == '\'' || c == '"') {
      text(c, false);
    } else {
      sign(c);
    }
  }

  private void name() {
    int from = position;
    while (position < end && isNamePart(text.charAt(position))) {
      position++;
    }
    word = text.substring(from, position);
    boolean quoted = position < end && (peek(0) == '\'' || peek(0) == '"');
    if (quoted && (word.equals("r") || word.equals("R"))) {
      text(peek(0), true);
    } else if (quoted) {
      throw stop(
          from, "A string cannot have the prefix '" + word + "'", "Write 'text' or r'raw text'.");
    } else {
      kind = word.equals("in") ? Kind.IN : Kind.NAME;
    }
  }

  private void sign(char c) {
    char after = peek(1);
    kind =
        switch (c) {
          case '(' -> Kind.OPEN;
          case ')' -> Kind.CLOSE;
          case '[' -> Kind.OPEN_LIST;
          case ']' -> Kind.CLOSE_LIST;
          case '{' -> Kind.OPEN_MAP;
          case '}' -> Kind.CLOSE_MAP;
          case ',' -> Kind.COMMA;
          case ':' -> Kind.COLON;
          case '.' -> Kind.DOT;
          case '?' -> Kind.QUESTION;
          case '+' -> Kind.PLUS;
          case '-' -> Kind.MINUS;
          case '*' -> Kind.TIMES;
          case '/' -> Kind.DIVIDE;
          case '%' -> Kind.REMAINDER;
          case '!' -> after == '=' ? Kind.UNEQUAL : Kind.NOT;
          case '<' -> after == '=' ? Kind.LESS_EQUAL : Kind.LESS;
          case '>' -> after == '=' ? Kind.GREATER_EQUAL : Kind.GREATER;
          case '=' -> pair(after, '=', Kind.EQUAL, "Compare with '=='; there is no assignment.");
          case '&' -> pair(after, '&', Kind.AND, "Write '&&' for and.");
          case '|' -> pair(after, '|', Kind.OR, "Write '||' for or.");
          case '$' ->
              throw stop(
                  position,
                  "'$' has no meaning inside an expression",
                  "Write the path without '$.', for example a.b.");
          default ->
              throw stop(
                  position,
                  "The character '%s' has no meaning here"
                      .formatted(Character.toString(text.codePointAt(position))),
                  "Put text into quotes, or remove the character.");
        };
    position +=
        switch (kind) {
          case UNEQUAL, LESS_EQUAL, GREATER_EQUAL, EQUAL, AND, OR -> 2;
          default -> 1;
        };
  }

  private Kind pair(char after, char wanted, Kind both, String remedy) {
    if (after != wanted) {
      throw stop(position, "A single '" + wanted + "' has no meaning", remedy);
    }
    return both;
  }

  private void readNumber() {
    int from = position;
    boolean fraction = false;
    if (peek(0) == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
      position += 2;
      int digits = position;
      while (position < end && digit(text.charAt(position), 16) >= 0) {
        position++;
      }
      if (digits == position) {
        throw stop(from, "A hexadecimal number needs digits", "Write for example 0xFF.");
      }
      number = integer(from, new BigInteger(text.substring(digits, position), 16));
    } else {
      digits();
      if (peek(0) == '.' && isDigit(peek(1))) {
        fraction = true;
        position++;
        digits();
      }
      int sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
      if ((peek(0) == 'e' || peek(0) == 'E') && isDigit(peek(sign))) {
        fraction = true;
        position += sign;
        digits();
      }
      String digits = text.substring(from, position);
      number = fraction ? decimal(from, digits) : integer(from, new BigInteger(digits));
    }
    if (position < end && isNamePart(peek(0))) {
      throw stop(
          from,
          "The number ends in '" + peek(0) + "'",
          "Write plain numbers such as 12, 0xFF, 1.5 or 1e3; there are no unsigned numbers.");
    }
    kind = Kind.NUMBER;
  }

  private void digits() {
    while (position < end && isDigit(text.charAt(position))) {
      position++;
    }
  }

  /** One more than the largest integer is let through: a minus sign may stand before it. */
  private JsonNode integer(int from, BigInteger value) {
    if (value.bitLength() > Long.SIZE - 1 && !value.equals(Numbers.LONG_MIN_MAGNITUDE)) {
      throw stop(from, "The integer does not fit into 64 bits", "Write a decimal, such as 1e19.");
    }
    return value.bitLength() > Long.SIZE - 1
        ? com.fasterxml.jackson.databind.node.BigIntegerNode.valueOf(value)
        : Numbers.of(value.longValue());
  }

  private JsonNode decimal(int from, String digits) {
    int exponent = Math.max(digits.indexOf('e'), digits.indexOf('E'));
    boolean huge = exponent >= 0 && digits.length() - exponent > 6;
    BigDecimal value = huge ? BigDecimal.ZERO : new BigDecimal(digits);
    if (huge || value.precision() > Numbers.EXACT.getPrecision() || Numbers.outOfRange(value)) {
      throw stop(
          from,
          "The decimal has more than 34 digits, or an exponent beyond %d"
              .formatted(Limits.DECIMAL_EXPONENT_MAX),
          "Write fewer digits.");
    }
    return DecimalNode.valueOf(value);
  }

  private void text(char quote, boolean raw) {
    int from = position;
    position++;
    StringBuilder value = new StringBuilder();
    while (true) {
      if (position >= end) {
        throw stop(from, "The string does not end", "Close it with " + quote + ".");
      }
      char c = text.charAt(position);
      if (c == quote) {
        position++;
        break;
      }
      if (c == '\n' || c == '\r') {
        throw stop(position, "A string cannot hold a line break", "Write \\n.");
      }
      if (c == '\\' && !raw) {
        escape(value);
      } else {
        value.append(c);
        position++;
      }
    }
    word = value.toString();
    kind = Kind.TEXT;
  }

  private void escape(StringBuilder value) {
    int from = position;
    char c = peek(1);
    position += 2;
    switch (c) {
      case 'a' -> value.append('\u0007');
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 't' -> value.append('\t');
      case 'v' -> value.append('\u000B');
      case '\\', '?', '"', '\'', '`' -> value.append(c);
      case 'x', 'X' -> value.appendCodePoint(code(from, 2, 16));
      case 'u' -> value.appendCodePoint(code(from, 4, 16));
      case 'U' -> value.appendCodePoint(code(from, 8, 16));
      case '0', '1', '2', '3' -> {
        position--;
        value.appendCodePoint(code(from, 3, 8));
      }
      default ->
          throw stop(from, "The escape '\\" + c + "' is unknown", "Write '\\\\' for a backslash.");
    }
  }

  private int code(int from, int digits, int radix) {
    long code = 0;
    for (int i = 0; i < digits; i++, position++) {
      int digit = position < end ? digit(text.charAt(position), radix) : -1;
      if (digit < 0 || text.charAt(position) > 'f') {
        throw stop(from, "The escape needs %d digits".formatted(digits), "Add the digits.");
      }
      code = code * radix + digit;
    }
    if (code > Character.MAX_CODE_POINT
        || (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE)) {
      throw stop(from, "The escape is no character", "Use \\U and the eight digits of one.");
    }
    return (int) code;
  }

  private char peek(int ahead) {
    return position + ahead < end ? text.charAt(position + ahead) : '\0';
  }

  private Problem.Stop stop(int at, String problem, String remedy) {
    return new Problem.Stop(Problem.SYNTAX, at + 1, problem, remedy);
  }

  static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c);
  }

  /** The digits of other scripts are none here: CEL has ASCII ones alone. */
  private static int digit(char c, int radix) {
    return c < 0x80 ? Character.digit(c, radix) : -1;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }
}
