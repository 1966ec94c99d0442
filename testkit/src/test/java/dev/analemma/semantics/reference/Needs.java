// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import dev.analemma.semantics.reference.Term.Path;
import dev.analemma.semantics.reference.Term.Root;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Row 3: what a node's references ask for before it may start. */
final class Needs {
  final Set<Root> required = new LinkedHashSet<>();
  final Set<Root> settled = new LinkedHashSet<>();

  /** Each the alternatives in written order: paths, and terms that read no node. */
  final List<List<Term>> firsts = new ArrayList<>();

  private final Set<Root> softened = new HashSet<>();

  void required(Root root) {
    required.add(root);
  }

  void settled(Root root) {
    settled.add(root);
  }

  void softened(Root root) {
    softened.add(root);
    settled.add(root);
  }

  void first(List<Term> alternatives) {
    firsts.add(alternatives);
  }

  /** Adds what one whole expression needs: {@code has(a)} makes {@code a} optional in all of it. */
  void addExpression(Term inside) {
    Needs own = new Needs();
    inside.needs(own);
    own.required.removeAll(own.softened);
    required.addAll(own.required);
    settled.addAll(own.settled);
    firsts.addAll(own.firsts);
  }

  /**
   * Row 13: adds what a body needs from outside. What of a {@code first} is inside is decided
   * there, so that only the settling of its other alternatives is waited for.
   */
  void addFree(Needs body, Set<String> inside) {
    body.required.stream().filter(root -> free(root, inside)).forEach(required::add);
    body.settled.stream().filter(root -> free(root, inside)).forEach(settled::add);
    for (List<Term> first : body.firsts) {
      List<Root> paths = new ArrayList<>();
      first.forEach(
          term -> paths.addAll(term instanceof Path path ? List.of(path.root()) : List.of()));
      if (paths.stream().allMatch(root -> free(root, inside))) {
        firsts.add(first);
      } else {
        paths.stream().filter(root -> free(root, inside)).forEach(settled::add);
      }
    }
  }

  private static boolean free(Root root, Set<String> inside) {
    return !inside.contains(root.name());
  }
}
