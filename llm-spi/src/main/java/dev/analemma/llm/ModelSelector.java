// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

/**
 * Which model a request wants, in words that mean something on every provider. {@link ModelCatalog}
 * alone turns it into a model of a provider; so a provider is never sent another one's name.
 */
public sealed interface ModelSelector {

  /**
   * What the model is for: the catalogue ranks the models of each provider by role.
   *
   * @param name the role, for example {@code fast} or {@code reasoner}
   */
  record Role(String name) implements ModelSelector {
    /** Checks the name. */
    public Role {
      checkNotBlank("role", name);
    }

    @Override
    public String toString() {
      return "role " + name;
    }
  }

  /**
   * A model that several providers have, each under a name of its own.
   *
   * @param name the alias, for example {@code claude-sonnet}
   */
  record Alias(String name) implements ModelSelector {
    /** Checks the name. */
    public Alias {
      checkNotBlank("alias", name);
    }

    @Override
    public String toString() {
      return "alias " + name;
    }
  }

  /**
   * One model of one provider, which no other provider stands in for.
   *
   * @param provider the provider
   * @param model the provider's own name of the model
   */
  record Exact(ProviderId provider, String model) implements ModelSelector {
    /** Checks the name. */
    public Exact {
      checkNotBlank("model", model);
    }

    @Override
    public String toString() {
      return "model " + provider + "/" + model;
    }
  }

  /** Returns the selector of a role. */
  static ModelSelector role(String name) {
    return new Role(name);
  }

  /** Returns the selector of an alias. */
  static ModelSelector alias(String name) {
    return new Alias(name);
  }

  /** Returns the selector of one model of one provider. */
  static ModelSelector exact(ProviderId provider, String model) {
    return new Exact(provider, model);
  }

  private static void checkNotBlank(String what, String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the %s is blank".formatted(what));
    }
  }
}
