// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.skill;

import org.jspecify.annotations.Nullable;

/**
 * What an entry of {@code uses} stands for.
 *
 * @param skill whether it is a skill; else an asset
 * @param name the name of the workflow, or kind and name of the asset
 * @param range the accepted versions
 */
public record Target(boolean skill, String name, VersionRange range) {
  private static final String SKILL = "skill:";
  private static final String ASSET = "asset:";

  /** Returns what a text stands for, or null if its version is none. */
  public static @Nullable Target find(String text) {
    boolean skill = text.startsWith(SKILL);
    if (!skill && !text.startsWith(ASSET)) {
      return null;
    }
    int at = text.indexOf('@');
    VersionRange range = VersionRange.find(at < 0 ? "" : text.substring(at + 1));
    return range == null
        ? null
        : new Target(skill, text.substring(SKILL.length(), at < 0 ? text.length() : at), range);
  }

  /** Returns whether a text stands for a skill. */
  public static boolean isSkill(String text) {
    return text.startsWith(SKILL);
  }

  /** Returns what exactly a version of it is, for example {@code skill:notify@2.1.0}. */
  public String pin(Version version) {
    return (skill ? SKILL : ASSET) + name + "@" + version;
  }

  @Override
  public String toString() {
    return (skill ? "skill '" : "asset '") + name + "@" + range + "'";
  }
}
