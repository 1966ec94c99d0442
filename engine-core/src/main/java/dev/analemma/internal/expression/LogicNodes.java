// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.Bindings;
import dev.analemma.internal.expression.Lexer.Kind;
import dev.analemma.spi.Json;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Linked parts that decide: logic, comparison, choice, presence. */
final class LogicNodes {
  private LogicNodes() {}

  /** Returns the part for a comparison, or {@code in}, that fits what is known of its sides. */
  static Node relation(Kind operator, Node left, Node right, int column, Linker linker) {
    boolean equality = operator == Kind.EQUAL || operator == Kind.UNEQUAL;
    if (operator == Kind.IN) {
      Set<String> texts = texts(right);
      if (texts != null) {
        return new InTexts(left, texts, column);
      }
      linker.charges();
      return new In(left, right, column);
    }
    JsonNode known = Linker.known(right);
    JsonNode knownLeft = Linker.known(left);
    if (known != null && Numbers.isSmallInt(known)) {
      return new CompareInt(operator, left, known, column);
    }
    if (knownLeft != null && Numbers.isSmallInt(knownLeft)) {
      return new CompareInt(flipped(operator), right, knownLeft, column);
    }
    if (equality && known != null && known.isTextual()) {
      return new SameText(left, known.textValue(), operator == Kind.EQUAL, column);
    }
    if (equality && knownLeft != null && knownLeft.isTextual()) {
      return new SameText(right, knownLeft.textValue(), operator == Kind.EQUAL, column);
    }
    linker.charges();
    return equality
        ? new Same(left, right, operator == Kind.EQUAL, column)
        : new Compare(operator, left, right, column);
  }

  private static Kind flipped(Kind operator) {
    return switch (operator) {
      case LESS -> Kind.GREATER;
      case LESS_EQUAL -> Kind.GREATER_EQUAL;
      case GREATER -> Kind.LESS;
      case GREATER_EQUAL -> Kind.LESS_EQUAL;
      default -> operator;
    };
  }

  /** Returns the strings of a list that is known and holds nothing else, or null. */
  private static @Nullable Set<String> texts(Node list) {
    JsonNode known = Linker.known(list);
    if (known == null || !known.isArray()) {
      return null;
    }
    Set<String> texts = new HashSet<>();
    for (JsonNode element : known) {
      if (!element.isTextual()) {
        return null;
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /**
   * {@code &&} or {@code ||}: the value that decides wins over a failure on either side, as in CEL.
   * An exhausted budget is never passed over.
   */
  static final class Logic extends Node.Condition {
    private final boolean and;
    private final Node[] operands;

    Logic(boolean and, Node[] operands, int column) {
      super(column);
      this.and = and;
      this.operands = operands;
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      Failure pending = null;
      for (Node operand : operands) {
        try {
          if (operand.test(vars, it, index, budget) != and) {
            return !and;
          }
        } catch (Failure failure) {
          if (failure.code().equals(Failure.BUDGET)) {
            throw failure;
          }
          pending = pending == null ? failure : pending;
        }
      }
      if (pending != null) {
        throw pending;
      }
      return and;
    }
  }

  /** {@code !}. */
  static final class Not extends Node.Condition {
    private final Node operand;

    Not(Node operand, int column) {
      super(column);
      this.operand = operand;
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      return !operand.test(vars, it, index, budget);
    }
  }

  /** {@code condition ? yes : no}. */
  static final class Choice extends Node {
    private final Node condition;
    private final Node yes;
    private final Node no;

    Choice(Node condition, Node yes, Node no, int column) {
      super(column);
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      return condition.test(vars, it, index, budget)
          ? yes.eval(vars, it, index, budget)
          : no.eval(vars, it, index, budget);
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      return condition.test(vars, it, index, budget)
          ? yes.test(vars, it, index, budget)
          : no.test(vars, it, index, budget);
    }
  }

  /** {@code has(…)}. */
  static final class Has extends Node.Condition {
    private final PathNode path;

    Has(PathNode path, int column) {
      super(column);
      this.path = path;
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      return path.find(vars, it, index) != null;
    }
  }

  /** {@code first(…)}. */
  static final class First extends Node {
    private final Node[] alternatives;

    First(Node[] alternatives, int column) {
      super(column);
      this.alternatives = alternatives;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      for (Node alternative : alternatives) {
        JsonNode value =
            alternative instanceof PathNode path
                ? path.find(vars, it, index)
                : alternative.eval(vars, it, index, budget);
        if (value != null) {
          return value;
        }
      }
      throw new Failure(Failure.MISSING, this::report).at(column());
    }

    private Failure.Report report() {
      StringBuilder names = new StringBuilder();
      for (Node alternative : alternatives) {
        names.append(names.isEmpty() ? "" : ", ").append(((PathNode) alternative).shown());
      }
      return new Failure.Report(
          "None of the paths of first() exists: " + names,
          "Give a last alternative that is always there, such as null.",
          Json.nodes().objectNode().put("alternatives", names.toString()));
    }
  }

  /** {@code ==} and {@code !=} of any values. */
  static final class Same extends Node.Condition {
    private final Node left;
    private final Node right;
    private final boolean wanted;

    Same(Node left, Node right, boolean wanted, int column) {
      super(column);
      this.left = left;
      this.right = right;
      this.wanted = wanted;
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      JsonNode a = left.eval(vars, it, index, budget);
      JsonNode b = right.eval(vars, it, index, budget);
      try {
        return Values.same(a, b, budget) == wanted;
      } catch (Failure failure) {
        throw failure.at(column());
      }
    }
  }

  /** {@code ==} and {@code !=} with a string that is known. */
  static final class SameText extends Node.Condition {
    private final Node left;
    private final String right;
    private final boolean wanted;

    SameText(Node left, String right, boolean wanted, int column) {
      super(column);
      this.left = left;
      this.right = right;
      this.wanted = wanted;
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      return right.equals(left.eval(vars, it, index, budget).textValue()) == wanted;
    }
  }

  /** An order, or {@code ==} and {@code !=}, with an integer that is known. */
  static final class CompareInt extends Node.Condition {
    private final Kind operator;
    private final Node left;
    private final long right;
    private final JsonNode rightNode;

    CompareInt(Kind operator, Node left, JsonNode right, int column) {
      super(column);
      this.operator = operator;
      this.left = left;
      this.right = right.longValue();
      this.rightNode = right;
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      JsonNode value = left.eval(vars, it, index, budget);
      if (Numbers.isSmallInt(value)) {
        return decide(operator, Long.compare(value.longValue(), right));
      }
      if (!value.isNumber() && (operator == Kind.EQUAL || operator == Kind.UNEQUAL)) {
        return operator == Kind.UNEQUAL;
      }
      try {
        return decide(operator, Values.compare(value, rightNode, budget));
      } catch (Failure failure) {
        throw failure.at(column());
      }
    }
  }

  /** An order of any values. */
  static final class Compare extends Node.Condition {
    private final Kind operator;
    private final Node left;
    private final Node right;

    Compare(Kind operator, Node left, Node right, int column) {
      super(column);
      this.operator = operator;
      this.left = left;
      this.right = right;
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      JsonNode a = left.eval(vars, it, index, budget);
      JsonNode b = right.eval(vars, it, index, budget);
      try {
        return decide(operator, Values.compare(a, b, budget));
      } catch (Failure failure) {
        throw failure.at(column());
      }
    }
  }

  /** {@code in}. */
  static final class In extends Node.Condition {
    private final Node left;
    private final Node right;

    In(Node left, Node right, int column) {
      super(column);
      this.left = left;
      this.right = right;
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      JsonNode element = left.eval(vars, it, index, budget);
      JsonNode container = right.eval(vars, it, index, budget);
      try {
        return Values.contains(element, container, budget);
      } catch (Failure failure) {
        throw failure.at(column());
      }
    }
  }

  /** {@code in} with strings that are known. */
  static final class InTexts extends Node.Condition {
    private final Node left;
    private final Set<String> right;

    InTexts(Node left, Set<String> right, int column) {
      super(column);
      this.left = left;
      this.right = right;
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      String text = left.eval(vars, it, index, budget).textValue();
      return text != null && right.contains(text);
    }
  }

  private static boolean decide(Kind operator, int order) {
    return switch (operator) {
      case EQUAL -> order == 0;
      case UNEQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      default -> order >= 0;
    };
  }
}
