// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.expression.Bindings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which roots an expression names and how, and what must be known of them. */
final class Uses {
  private Uses() {}

  /**
   * One place that names a root.
   *
   * @param root the root
   * @param usage how
   * @param column the column in the text
   */
  record Use(Root root, Reference.Usage usage, int column) {}

  /**
   * A path below a root, not linked yet.
   *
   * @param root the root
   * @param steps the steps
   */
  record PathProbe(Root root, List<Ast.Step> steps) implements Need.Probe {
    @Override
    public Need.LinkedProbe link(SlotResolver slots) {
      Ast.Path path = new Ast.Path(new Ast.Named(root), steps, -1, 1);
      return new PathCheck(new PathNode.OfSlot(path, slots.slot(root)));
    }
  }

  /**
   * A path that can be asked whether it exists.
   *
   * @param path the path
   */
  private record PathCheck(PathNode path) implements Need.LinkedProbe {
    @Override
    public boolean exists(Bindings bindings) {
      return path.find(bindings, NullNode.instance, 0) != null;
    }
  }

  /** Returns the places in the order of the text; {@code has} changes the plain ones. */
  static List<Use> of(Ast ast) {
    List<Use> uses = new ArrayList<>();
    collect(ast, uses);
    Set<Root> tested = new HashSet<>();
    for (Use use : uses) {
      if (use.usage() == Reference.Usage.TESTED) {
        tested.add(use.root());
      }
    }
    if (!tested.isEmpty()) {
      uses.replaceAll(
          use ->
              use.usage() == Reference.Usage.REQUIRED && tested.contains(use.root())
                  ? new Use(use.root(), Reference.Usage.TESTED, use.column())
                  : use);
    }
    if (!ordered(uses)) {
      uses.sort(Comparator.comparingInt(Use::column));
    }
    return List.copyOf(uses);
  }

  private static boolean ordered(List<Use> uses) {
    for (int u = 1; u < uses.size(); u++) {
      if (uses.get(u).column() < uses.get(u - 1).column()) {
        return false;
      }
    }
    return true;
  }

  /** Adds the uses below a part; its height is bounded, see {@link Ast}. */
  static void collect(Ast ast, List<Use> uses) {
    if (ast instanceof Ast.Path path) {
      path(path, path.optional() >= 0 ? Reference.Usage.OPTIONAL : Reference.Usage.REQUIRED, uses);
    } else if (ast instanceof Ast.Has has) {
      path(has.path(), Reference.Usage.TESTED, uses);
    } else if (ast instanceof Ast.First first) {
      for (Ast alternative : first.alternatives()) {
        if (alternative instanceof Ast.Path path && path.optional() < 0) {
          path(path, Reference.Usage.ALTERNATIVE, uses);
        } else {
          collect(alternative, uses);
        }
      }
    } else {
      for (Ast child : ast.children()) {
        collect(child, uses);
      }
    }
  }

  private static void path(Ast.Path path, Reference.Usage usage, List<Use> uses) {
    if (path.base() instanceof Ast.Named named) {
      uses.add(new Use(named.root(), usage, path.column()));
    }
  }

  /** Returns what must be known before the evaluation of one expression. */
  static List<Need> needs(Ast ast, List<Use> uses) {
    Set<Need> needs = new LinkedHashSet<>();
    for (Use use : uses) {
      switch (use.usage()) {
        case REQUIRED -> needs.add(new Need.Live(use.root()));
        case OPTIONAL, TESTED -> needs.add(new Need.Settled(use.root()));
        case ALTERNATIVE -> {
          // The whole first() is one need, below.
        }
      }
    }
    firsts(ast, needs);
    return merge(needs);
  }

  private static void firsts(Ast ast, Set<Need> needs) {
    if (ast instanceof Ast.First first) {
      Need need = first(first);
      if (need != null) {
        needs.add(need);
      }
    }
    for (Ast child : ast.children()) {
      firsts(child, needs);
    }
  }

  /**
   * Returns the need of a {@code first}, or null. An alternative that is a path of the element may
   * be there for one element and not for another, so the node must start to find out.
   */
  private static @Nullable Need first(Ast.First first) {
    List<Need.Alternative> alternatives = new ArrayList<>();
    boolean open = false;
    for (Ast alternative : first.alternatives()) {
      if (!(alternative instanceof Ast.Path path)) {
        open = true;
        break;
      }
      if (path.base() instanceof Ast.Named named) {
        Need.Probe probe =
            path.steps().isEmpty() ? null : new PathProbe(named.root(), path.steps());
        alternatives.add(new Need.Alternative(named.root(), probe));
      } else {
        open = true;
      }
    }
    return alternatives.isEmpty() ? null : new Need.First(alternatives, open);
  }

  /** Puts the needs of several expressions together: no duplicates, Live beats Settled. */
  static List<Need> merge(Iterable<Need> needs) {
    Set<Need> all = new LinkedHashSet<>();
    for (Need need : needs) {
      all.add(need);
    }
    List<Need> merged = new ArrayList<>(all.size());
    for (Need need : all) {
      if (!(need instanceof Need.Settled settled && all.contains(new Need.Live(settled.root())))) {
        merged.add(need);
      }
    }
    return List.copyOf(merged);
  }
}
