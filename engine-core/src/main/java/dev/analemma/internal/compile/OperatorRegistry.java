// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.Effect;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.OperatorProvider;
import dev.analemma.spi.OperatorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operator types and host functions that a definition may name.
 *
 * <p>Threads: immutable.
 */
public final class OperatorRegistry {
  private static final OperatorRegistry EMPTY = new OperatorRegistry(Map.of(), Map.of(), null);

  private final Map<String, Entry> types;
  private final Map<String, Effect> functions;

  /** The only provider that is known, as long as nobody has looked for others; else null. */
  private final @Nullable OperatorProvider builtIn;

  private volatile @Nullable OperatorRegistry whole;

  /** A name, who brought it, for messages, and the type or who has it. */
  private static final class Entry {
    private final String name;
    private final String origin;
    private final @Nullable OperatorProvider provider;
    private volatile @Nullable OperatorType type;

    Entry(String name, OperatorProvider provider) {
      this.name = name;
      this.origin = provider.getClass().getName();
      this.provider = provider;
    }

    Entry(OperatorType type) {
      this.name = type.name();
      this.origin = "the host";
      this.provider = null;
      this.type = type;
    }

    OperatorType type() {
      OperatorType known = type;
      if (known == null) {
        known = provided();
        type = known;
      }
      return known;
    }

    private OperatorType provided() {
      OperatorType made;
      try {
        made = Objects.requireNonNull(provider).operator(name);
      } catch (LinkageError | RuntimeException e) {
        throw new IllegalStateException(
            "operator '%s' of %s cannot be made: %s. Remove its jar, or repair it"
                .formatted(name, origin, e),
            e);
      }
      if (!made.name().equals(name)) {
        throw new IllegalStateException(
            "%s gives operator '%s' for the name '%s'. Remove its jar, or repair it"
                .formatted(origin, made.name(), name));
      }
      return made;
    }
  }

  private OperatorRegistry(
      Map<String, Entry> types, Map<String, Effect> functions, @Nullable OperatorProvider builtIn) {
    this.types = Collections.unmodifiableMap(types);
    this.functions = Collections.unmodifiableMap(functions);
    this.builtIn = builtIn;
  }

  /** Returns a registry that knows nothing. */
  public static OperatorRegistry empty() {
    return EMPTY;
  }

  /**
   * Returns the types of every {@link OperatorProvider} in the process; each is asked of its
   * provider when it is first looked for.
   *
   * <p>The built-in ones are found by the name of their provider. {@link ServiceLoader} looks for
   * others only when something is asked for that is not built in, because it opens every jar of the
   * class path; what it throws is thrown then.
   *
   * @throws IllegalStateException if a provider cannot be loaded or fails, naming it
   * @throws IllegalArgumentException if two types have one name, naming both origins
   */
  public static OperatorRegistry builtIn() {
    OperatorProvider builtIn = Providers.builtIn();
    if (builtIn == null) {
      return EMPTY.plus(entries(Providers.all()));
    }
    OperatorRegistry known = EMPTY.plus(entries(List.of(builtIn)));
    return new OperatorRegistry(known.types, known.functions, builtIn);
  }

  /**
   * Returns a registry that knows these types too.
   *
   * @throws IllegalArgumentException if two types have one name, naming both origins
   */
  public OperatorRegistry with(Collection<OperatorType> added) {
    List<Entry> entries = new ArrayList<>();
    for (OperatorType type : added) {
      entries.add(new Entry(type));
    }
    return entries.isEmpty() ? this : whole().plus(entries);
  }

  /**
   * Returns a registry that knows these types too.
   *
   * @throws IllegalArgumentException if two types have one name, naming both origins
   */
  public OperatorRegistry with(OperatorType... added) {
    return with(List.of(added));
  }

  /**
   * Returns a registry that knows these functions too.
   *
   * @throws IllegalArgumentException if a function has the name of a type or of another function
   */
  public OperatorRegistry withFunctions(Collection<HostFunction> added) {
    return added.isEmpty() ? this : whole().plusFunctions(added);
  }

  private OperatorRegistry plusFunctions(Collection<HostFunction> added) {
    Map<String, Effect> all = new LinkedHashMap<>(functions);
    List<String> twice = new ArrayList<>();
    for (HostFunction function : added) {
      Entry type = types.get(function.name());
      if (type != null) {
        twice.add("'%s' (operator of %s, function)".formatted(function.name(), type.origin));
      } else if (all.putIfAbsent(function.name(), function.effect()) != null) {
        twice.add("'%s' (function, function)".formatted(function.name()));
      }
    }
    refuse(twice);
    return new OperatorRegistry(types, all, null);
  }

  /** Returns the type with this name, if there is one. */
  public Optional<OperatorType> find(String name) {
    Entry entry = types.get(name);
    if (entry == null) {
      entry = whole().types.get(name);
    }
    return entry == null ? Optional.empty() : Optional.of(entry.type());
  }

  /** Returns what a host function may do, if it is known. */
  public Optional<Effect> functionEffect(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  /** Returns the names of all types; unmodifiable. */
  public Set<String> names() {
    return whole().types.keySet();
  }

  /** Returns the names of the known host functions; unmodifiable. */
  public Set<String> functions() {
    return functions.keySet();
  }

  /** Returns all types, in the order in which they were added. */
  public List<OperatorType> types() {
    return whole().types.values().stream().map(Entry::type).toList();
  }

  /** Returns the registry with what other providers bring. */
  private OperatorRegistry whole() {
    if (builtIn == null) {
      return this;
    }
    OperatorRegistry known = whole;
    if (known == null) {
      List<OperatorProvider> others = new ArrayList<>();
      for (OperatorProvider provider : Providers.all()) {
        if (provider.getClass() != builtIn.getClass()) {
          others.add(provider);
        }
      }
      known = plus(entries(others));
      whole = known;
    }
    return known;
  }

  private static List<Entry> entries(List<OperatorProvider> providers) {
    List<Entry> entries = new ArrayList<>();
    for (OperatorProvider provider : providers) {
      try {
        for (String name : provider.names()) {
          entries.add(new Entry(name, provider));
        }
      } catch (LinkageError | RuntimeException e) {
        throw Providers.failed(provider.getClass().getName(), e);
      }
    }
    return entries;
  }

  private OperatorRegistry plus(List<Entry> added) {
    Map<String, Entry> all = new LinkedHashMap<>(types);
    List<String> twice = new ArrayList<>();
    for (Entry entry : added) {
      String name = entry.name;
      Entry before = all.putIfAbsent(name, entry);
      if (before != null) {
        twice.add("'%s' (%s, %s)".formatted(name, before.origin, entry.origin));
      } else if (functions.containsKey(name)) {
        twice.add("'%s' (function, operator of %s)".formatted(name, entry.origin));
      }
    }
    refuse(twice);
    return new OperatorRegistry(all, functions, null);
  }

  private static void refuse(List<String> twice) {
    if (!twice.isEmpty()) {
      throw new IllegalArgumentException(
          "names are there twice: %s. Rename or remove one of each"
              .formatted(String.join("; ", twice)));
    }
  }
}
