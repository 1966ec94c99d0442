// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import org.jspecify.annotations.Nullable;

/** What a request can say that some models do not take. */
public enum Parameter {
  /** {@link Sampling#temperature}. */
  TEMPERATURE,
  /** {@link Sampling#topP}. */
  TOP_P,
  /** {@link Sampling#seed}. */
  SEED,
  /** {@link Sampling#stop}. */
  STOP,
  /** {@link ModelInput#maxOutputTokens}. */
  MAX_OUTPUT_TOKENS;

  /**
   * What a model does with a parameter.
   *
   * @param kind what it does
   * @param name with {@link Kind#RENAMED}, what the parameter is called there; else null
   */
  public record Support(Kind kind, @Nullable String name) {

    /** What a model does with a parameter. */
    public enum Kind {
      /** It goes by it. */
      SUPPORTED,
      /** It takes it and does not go by it. */
      IGNORED,
      /** It refuses requests that have it. */
      REJECTED,
      /** It goes by it under another name. */
      RENAMED
    }

    /** A model that goes by the parameter. */
    public static final Support SUPPORTED = new Support(Kind.SUPPORTED, null);

    /** Checks that there is a name where one has to be, and nowhere else. */
    public Support {
      if ((kind == Kind.RENAMED) != (name != null)) {
        throw new IllegalArgumentException("kind %s with name %s".formatted(kind, name));
      }
    }
  }
}
