// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.catalog;

import dev.analemma.definition.Fault;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says why a selector means no model on a provider, and what to write instead. */
public final class Missing {
  private final List<ModelEntry> entries;

  /** Creates it for the models of a catalogue. */
  public Missing(List<ModelEntry> entries) {
    this.entries = entries;
  }

  /** Returns what is missing. */
  public static String problem(ModelSelector selector, ProviderId provider) {
    if (selector instanceof ModelSelector.Role role) {
      return "no model of provider '%s' has the role '%s'".formatted(provider, role.name());
    }
    if (selector instanceof ModelSelector.Alias alias) {
      return "no model of provider '%s' has the alias '%s'".formatted(provider, alias.name());
    }
    if (selector instanceof ModelSelector.Exact exact && exact.provider().equals(provider)) {
      return "provider '%s' has no model '%s'".formatted(provider, exact.model());
    }
    return "%s is of another provider than '%s'".formatted(selector, provider);
  }

  /** Returns what to write instead. */
  public String remedy(ModelSelector selector, ProviderId provider) {
    if (selector instanceof ModelSelector.Exact exact) {
      return exact(exact);
    }
    boolean role = selector instanceof ModelSelector.Role;
    String name = name(selector);
    Set<String> known = names(of(provider), role);
    String elsewhere = idElsewhere(name);
    String others =
        entries.stream()
            .filter(entry -> words(entry, role).contains(name))
            .map(ModelEntry::name)
            .collect(Collectors.joining(", "));
    return elsewhere
        + Fault.didYouMean(name, known)
        + (others.isEmpty() ? "" : "It is that of " + others + ". ")
        + "On '%s' there are %s; give one of its models this %s, or list it under 'unsupported'"
            .formatted(provider, listed(known), role ? "role" : "alias");
  }

  /** Returns what to write instead where any provider would do. */
  public String remedyAnywhere(ModelSelector selector) {
    if (selector instanceof ModelSelector.Exact exact) {
      return exact(exact);
    }
    boolean role = selector instanceof ModelSelector.Role;
    Set<String> known = names(entries, role);
    return idElsewhere(name(selector))
        + Fault.didYouMean(name(selector), known)
        + "There are %s; give a model this %s under 'models'"
            .formatted(listed(known), role ? "role" : "alias");
  }

  /** Returns the word of a selector: the role, the alias, or what the provider calls the model. */
  public static String name(ModelSelector selector) {
    if (selector instanceof ModelSelector.Role role) {
      return role.name();
    }
    return selector instanceof ModelSelector.Alias alias
        ? alias.name()
        : ((ModelSelector.Exact) selector).model();
  }

  /** Returns whether a selector means a model of any provider. */
  public boolean isKnown(ModelSelector selector) {
    return entries.stream()
        .anyMatch(
            entry ->
                selector instanceof ModelSelector.Role role
                    ? entry.roles().containsKey(role.name())
                    : selector instanceof ModelSelector.Alias alias
                        ? entry.aliases().contains(alias.name())
                        : selector instanceof ModelSelector.Exact exact
                            && exact.provider().equals(entry.provider())
                            && exact.model().equals(entry.id()));
  }

  private String exact(ModelSelector.Exact exact) {
    Set<String> ids =
        of(exact.provider()).stream()
            .map(ModelEntry::id)
            .collect(Collectors.toCollection(TreeSet::new));
    return idElsewhere(exact.model())
        + Fault.didYouMean(exact.model(), ids)
        + "On '%s' there are %s; others are described under 'models'"
            .formatted(exact.provider(), listed(ids));
  }

  /** The model that was meant may be another provider's, which has aliases for such cases. */
  private String idElsewhere(String name) {
    return entries.stream()
        .filter(entry -> entry.id().equals(name))
        .findFirst()
        .map(
            entry ->
                "'%s' is what %s calls a model%s. "
                    .formatted(
                        name,
                        entry.provider(),
                        entry.aliases().isEmpty()
                            ? ""
                            : " with the alias " + listed(new TreeSet<>(entry.aliases()))))
        .orElse("");
  }

  private List<ModelEntry> of(ProviderId provider) {
    return entries.stream().filter(entry -> entry.provider().equals(provider)).toList();
  }

  private static Set<String> names(List<ModelEntry> entries, boolean roles) {
    Set<String> names = new TreeSet<>();
    entries.forEach(entry -> names.addAll(words(entry, roles)));
    return names;
  }

  private static Collection<String> words(ModelEntry entry, boolean roles) {
    return roles ? entry.roles().keySet() : entry.aliases();
  }

  private static String listed(Set<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
