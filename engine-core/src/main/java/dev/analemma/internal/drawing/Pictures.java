// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.drawing;

import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.compile.OperatorRegistry;
import dev.analemma.internal.drawing.Drawing.Arrow;
import dev.analemma.internal.drawing.Drawing.Box;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Writes drawings as Mermaid flow charts and Graphviz DOT. */
public final class Pictures {
  private static final int TEXT_MAX = 80;
  private static final String MORE = "… not every node is shown";

  private Pictures() {}

  /** Returns a Mermaid flow chart. */
  public static String mermaid(WorkflowDefinition definition, OperatorRegistry registry) {
    return write(Drawing.of(definition, registry), new Mermaid());
  }

  /** Returns a Graphviz graph. */
  public static String dot(WorkflowDefinition definition, OperatorRegistry registry) {
    return write(Drawing.of(definition, registry), new Dot());
  }

  private interface Syntax {
    void start(StringBuilder text);

    void node(StringBuilder text, int number, Box box);

    void open(StringBuilder text, int number, Box box);

    void close(StringBuilder text);

    void arrow(StringBuilder text, Arrow arrow);

    void note(StringBuilder text, String note);

    void end(StringBuilder text);
  }

  /** What is still to be written: a box, or with -1 the end of a group. */
  private static String write(Drawing drawing, Syntax syntax) {
    List<Box> boxes = drawing.boxes();
    List<List<Integer>> inside = new ArrayList<>(boxes.size());
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < boxes.size(); i++) {
      inside.add(new ArrayList<>());
      int parent = boxes.get(i).parent();
      if (parent < 0) {
        open.addLast(i);
      } else {
        inside.get(parent).add(i);
      }
    }
    StringBuilder text = new StringBuilder();
    syntax.start(text);
    while (!open.isEmpty()) {
      int number = open.removeFirst();
      if (number < 0) {
        syntax.close(text);
        continue;
      }
      Box box = boxes.get(number);
      if (!box.group()) {
        syntax.node(text, number, box);
        continue;
      }
      syntax.open(text, number, box);
      open.addFirst(-1);
      List<Integer> children = inside.get(number);
      for (int i = children.size() - 1; i >= 0; i--) {
        open.addFirst(children.get(i));
      }
    }
    drawing.arrows().forEach(arrow -> syntax.arrow(text, arrow));
    if (!drawing.complete()) {
      syntax.note(text, MORE);
    }
    syntax.end(text);
    return text.toString();
  }

  private static String clip(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX - 1) + "…";
  }

  private static String title(Box box) {
    return box.detail().equals(box.id()) ? box.id() : box.id() + ": " + box.detail();
  }

  /** Mermaid: every character that could mean something is a numeric entity. */
  private static final class Mermaid implements Syntax {
    @Override
    public void start(StringBuilder text) {
      text.append("flowchart TD\n");
    }

    @Override
    public void node(StringBuilder text, int number, Box box) {
      String[] shape =
          switch (box.shape()) {
            case "choice" -> new String[] {"{\"", "\"}"};
            case "call" -> new String[] {"[[\"", "\"]]"};
            case "wait" -> new String[] {"([\"", "\"])"};
            case "approval" -> new String[] {"{{\"", "\"}}"};
            case "fail" -> new String[] {"((\"", "\"))"};
            default -> new String[] {"[\"", "\"]"};
          };
      text.append("n").append(number).append(shape[0]).append(escape(title(box)));
      text.append(shape[1]).append('\n');
    }

    @Override
    public void open(StringBuilder text, int number, Box box) {
      text.append("subgraph n").append(number).append(" [\"");
      text.append(escape(title(box))).append("\"]\n");
    }

    @Override
    public void close(StringBuilder text) {
      text.append("end\n");
    }

    @Override
    public void arrow(StringBuilder text, Arrow arrow) {
      text.append('n').append(arrow.from()).append(arrow.dashed() ? " -.->" : " -->");
      if (!arrow.label().isEmpty()) {
        text.append("|\"").append(escape(arrow.label())).append("\"|");
      }
      text.append(" n").append(arrow.to()).append('\n');
    }

    @Override
    public void note(StringBuilder text, String note) {
      text.append("more[\"").append(escape(note)).append("\"]\n");
    }

    @Override
    public void end(StringBuilder text) {}

    private static String escape(String raw) {
      StringBuilder escaped = new StringBuilder();
      clip(raw)
          .codePoints()
          .forEach(
              c -> {
                boolean plain =
                    c < 128
                        ? Character.isLetterOrDigit(c) || " _.,:-".indexOf(c) >= 0
                        : Character.isLetterOrDigit(c);
                if (plain) {
                  escaped.appendCodePoint(c);
                } else if (Character.isISOControl(c)
                    || Character.getType(c) == Character.SURROGATE) {
                  escaped.append(' ');
                } else {
                  escaped.append('#').append(c).append(';');
                }
              });
      return escaped.toString();
    }
  }

  /** DOT: texts are quoted strings, in which only quote and backslash mean something. */
  private static final class Dot implements Syntax {
    @Override
    public void start(StringBuilder text) {
      text.append("digraph workflow {\ncompound=true;\nnode [shape=box];\n");
    }

    @Override
    public void node(StringBuilder text, int number, Box box) {
      String shape =
          switch (box.shape()) {
            case "choice" -> "diamond";
            case "call" -> "component";
            case "wait" -> "oval";
            case "approval" -> "hexagon";
            case "fail" -> "octagon";
            default -> "box";
          };
      text.append('n').append(number).append(" [shape=").append(shape).append(", label=\"");
      text.append(escape(title(box))).append("\"];\n");
    }

    // Arrows need a node: a small one stands for its group.
    @Override
    public void open(StringBuilder text, int number, Box box) {
      text.append("subgraph cluster_").append(number).append(" {\nlabel=\"");
      text.append(escape(title(box))).append("\";\nn").append(number);
      text.append(" [shape=point];\n");
    }

    @Override
    public void close(StringBuilder text) {
      text.append("}\n");
    }

    @Override
    public void arrow(StringBuilder text, Arrow arrow) {
      text.append('n').append(arrow.from()).append(" -> n").append(arrow.to()).append(" [");
      if (arrow.dashed()) {
        text.append("style=dashed ");
      }
      if (!arrow.label().isEmpty()) {
        text.append("label=\"").append(escape(arrow.label())).append("\"");
      }
      text.append("];\n");
    }

    @Override
    public void note(StringBuilder text, String note) {
      text.append("more [shape=plaintext, label=\"").append(escape(note)).append("\"];\n");
    }

    @Override
    public void end(StringBuilder text) {
      text.append("}\n");
    }

    private static String escape(String raw) {
      StringBuilder escaped = new StringBuilder();
      clip(raw)
          .codePoints()
          .forEach(
              c -> {
                if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                  escaped.append(' ');
                } else if (c == '"' || c == '\\') {
                  escaped.append('\\').appendCodePoint(c);
                } else if (c == '&') {
                  // DOT reads entities in labels.
                  escaped.append("&amp;");
                } else {
                  escaped.appendCodePoint(c);
                }
              });
      return escaped.toString();
    }
  }
}
