// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import dev.analemma.definition.Effect;
import dev.analemma.internal.text.Names;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a definition that is made at run time may hold. The host registers it in code; a node names
 * it: {@code call: { definition: $.plan.definition, profile: ops_tools }}.
 *
 * <p>What is not named is not allowed: no operator, function, skill, asset, resource or further
 * definition. Results that such definitions keep under a written {@code cache.key} are apart from
 * those of everybody else, a profile from the other. Such a definition has no access to secrets,
 * and may not start runs of their own with {@code detach}.
 *
 * <p>Threads: immutable.
 */
public final class Profile {
  private static final int NODES_MAX_DEFAULT = 100;
  private static final int DEPTH_MAX_DEFAULT = 4;
  private static final int BYTES_MAX_DEFAULT = 64 << 10;

  private final String name;
  private final Set<String> operators;
  private final Set<String> skills;
  private final Set<String> assets;
  private final Set<String> profiles;
  private final Set<String> resources;
  private final Set<Effect> effects;
  private final int nodesMax;
  private final int depthMax;
  private final int bytesMax;
  private final @Nullable BigDecimal budgetUsd;

  private Profile(Builder builder) {
    this.name = builder.name;
    this.operators = copy(builder.operators);
    this.skills = copy(builder.skills);
    this.assets = copy(builder.assets);
    this.profiles = copy(builder.profiles);
    this.resources = copy(builder.resources);
    this.effects = Collections.unmodifiableSet(EnumSet.copyOf(builder.effects));
    this.nodesMax = builder.nodesMax;
    this.depthMax = builder.depthMax;
    this.bytesMax = builder.bytesMax;
    this.budgetUsd = builder.budgetUsd;
  }

  private static Set<String> copy(Set<String> names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  /**
   * Returns a builder.
   *
   * @param name the name that nodes write: a letter, then letters, digits and {@code _}
   */
  public static Builder named(String name) {
    if (!Names.isId(name)) {
      throw new IllegalArgumentException(
          "'%s' is no name of a profile. Write a letter, then letters, digits and '_'"
              .formatted(name));
    }
    return new Builder(name);
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the names of the operators and functions that may be used; unmodifiable. */
  public Set<String> operators() {
    return operators;
  }

  /** Returns the names of the skills that may be called; unmodifiable. */
  public Set<String> skills() {
    return skills;
  }

  /** Returns kind and name of the assets that may be read; unmodifiable. */
  public Set<String> assets() {
    return assets;
  }

  /** Returns the profiles under which it may run further definitions; unmodifiable. */
  public Set<String> profiles() {
    return profiles;
  }

  /** Returns the keys of resources that a {@code concurrency} may name; unmodifiable. */
  public Set<String> resources() {
    return resources;
  }

  /** Returns what nodes may do to the world; unmodifiable. */
  public Set<Effect> effects() {
    return effects;
  }

  /** Returns the highest number of nodes in all bodies. */
  public int nodesMax() {
    return nodesMax;
  }

  /** Returns how many bodies may be inside one another, the outermost included. */
  public int depthMax() {
    return depthMax;
  }

  /** Returns the highest number of bytes of its JSON text. */
  public int bytesMax() {
    return bytesMax;
  }

  /** Returns how much money one call may cost, or null; kept, and enforced by nobody yet. */
  public @Nullable BigDecimal budgetUsd() {
    return budgetUsd;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects what a profile allows. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Set<String> operators = new LinkedHashSet<>();
    private final Set<String> skills = new LinkedHashSet<>();
    private final Set<String> assets = new LinkedHashSet<>();
    private final Set<String> profiles = new LinkedHashSet<>();
    private final Set<String> resources = new LinkedHashSet<>();
    private Set<Effect> effects = EnumSet.of(Effect.PURE, Effect.READ);
    private int nodesMax = NODES_MAX_DEFAULT;
    private int depthMax = DEPTH_MAX_DEFAULT;
    private int bytesMax = BYTES_MAX_DEFAULT;
    private @Nullable BigDecimal budgetUsd;

    private Builder(String name) {
      this.name = name;
    }

    /** Allows operators and functions of the host, by name. */
    public Builder operators(String... names) {
      operators.addAll(List.of(names));
      return this;
    }

    /**
     * Allows skills, by name, in whatever version the definition asks for, and as a whole: {@link
     * #effects} does not hold for what is inside them.
     */
    public Builder skills(String... names) {
      skills.addAll(List.of(names));
      return this;
    }

    /** Allows assets, by kind and name: {@code prompt/planner}. */
    public Builder assets(String... names) {
      assets.addAll(List.of(names));
      return this;
    }

    /** Allows further definitions inside, under these profiles alone. */
    public Builder profiles(String... names) {
      profiles.addAll(List.of(names));
      return this;
    }

    /**
     * Allows a written {@code concurrency} to ask for these resources, by key; a key that is
     * computed is never allowed. Without, locks and limits of such a definition are its own. What
     * the host has declared for an operator that is allowed holds in any case.
     */
    public Builder resources(String... keys) {
      resources.addAll(List.of(keys));
      return this;
    }

    /** Sets what nodes may do to the world; {@code PURE} and {@code READ} unless set. */
    public Builder effects(Effect first, Effect... more) {
      effects = EnumSet.of(first, more);
      return this;
    }

    /** Sets the highest number of nodes in all bodies, at least 1; 100 unless set. */
    public Builder nodesMax(int nodesMax) {
      this.nodesMax = within("nodesMax", nodesMax, 2_000_000);
      return this;
    }

    /** Sets how many bodies may be inside one another, 1 to 16; 4 unless set. */
    public Builder depthMax(int depthMax) {
      this.depthMax = within("depthMax", depthMax, 16);
      return this;
    }

    /** Sets the highest number of bytes of its JSON text, at most 16 MiB; 64 KiB unless set. */
    public Builder bytesMax(int bytesMax) {
      this.bytesMax = within("bytesMax", bytesMax, 16 << 20);
      return this;
    }

    /** Sets how much money one call may cost; kept, and enforced by nobody yet. */
    public Builder budgetUsd(BigDecimal budgetUsd) {
      if (budgetUsd.signum() < 0) {
        throw new IllegalArgumentException(
            "budgetUsd is %s, must not be negative".formatted(budgetUsd));
      }
      this.budgetUsd = Objects.requireNonNull(budgetUsd);
      return this;
    }

    /** Returns the profile. */
    public Profile build() {
      return new Profile(this);
    }

    private static int within(String what, int value, int most) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException(
            "%s is %,d, must be 1 to %,d".formatted(what, value, most));
      }
      return value;
    }
  }
}
