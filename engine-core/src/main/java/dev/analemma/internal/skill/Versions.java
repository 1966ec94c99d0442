// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.skill;

import org.jspecify.annotations.Nullable;

/** Resolves what workflows use: the versions there are, or those that a run keeps to. */
public interface Versions {
  /** Returns the version that stands for a target, or null. */
  SkillStore.@Nullable Entry find(Target target);

  /** Returns why a target is not there, and what is, as a sentence without its end. */
  String missing(Target target);

  /** Returns a number that grows with each change; what never changes has 0. */
  default long revision() {
    return 0;
  }
}
