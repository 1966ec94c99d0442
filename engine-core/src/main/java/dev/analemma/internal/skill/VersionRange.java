// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.skill;

import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions that somebody accepts, of which the highest is taken.
 *
 * <p>Grammar: {@code *} (or nothing) is every version; {@code 2} and {@code 2.x} every one that
 * begins with 2, {@code 2.1} and {@code 2.1.x} every one that begins with 2.1; {@code 2.1.4} that
 * one; {@code ^2.1.4} that one and later ones up to the next change of the first number that is not
 * zero, missing numbers being free. Trial versions are only taken when they are named exactly.
 *
 * @param text as it was written
 * @param from the lowest version
 * @param below the first version that is too high, or null if there is none
 */
public record VersionRange(String text, Version from, @Nullable Version below) {
  private static final Pattern FORM =
      Pattern.compile(
          "(\\^?)"
              + Version.NUMBER
              + "(?:\\."
              + Version.NUMBER
              + ")?(?:\\."
              + Version.NUMBER
              + ")?");

  /** Returns the range that a text names, or null if it names none. */
  public static @Nullable VersionRange find(String text) {
    if (text.length() > Version.TEXT_MAX) {
      return null;
    }
    if (text.isEmpty() || text.equals("*")) {
      return new VersionRange(text, new Version(0, 0, 0, ""), null);
    }
    Version exact = Version.find(text);
    if (exact != null) {
      return new VersionRange(text, exact, next(exact.major(), exact.minor(), exact.patch()));
    }
    boolean open = text.endsWith(".x");
    Matcher matcher = FORM.matcher(open ? text.substring(0, text.length() - 2) : text);
    if (!matcher.matches() || (open && (text.startsWith("^") || matcher.group(4) != null))) {
      return null;
    }
    int major = Integer.parseInt(matcher.group(2));
    int minor = number(matcher.group(3));
    int patch = number(matcher.group(4));
    Version from = new Version(major, Math.max(0, minor), Math.max(0, patch), "");
    if (matcher.group(1).isEmpty()) {
      return new VersionRange(text, from, next(major, minor, patch));
    }
    if (major > 0 || minor < 0) {
      return new VersionRange(text, from, next(major, -1, -1));
    }
    return new VersionRange(
        text, from, minor > 0 || patch < 0 ? next(major, minor, -1) : next(major, minor, patch));
  }

  private static int number(@Nullable String digits) {
    return digits == null ? -1 : Integer.parseInt(digits);
  }

  /** Returns the first version after those that begin with these numbers. */
  private static Version next(int major, int minor, int patch) {
    if (minor < 0) {
      return new Version(major + 1, 0, 0, "");
    }
    return patch < 0
        ? new Version(major, minor + 1, 0, "")
        : new Version(major, minor, patch + 1, "");
  }

  /** Returns whether a version is accepted. */
  public boolean accepts(Version version) {
    if (version.isTrial() || from.isTrial()) {
      return version.equals(from);
    }
    return version.compareTo(from) >= 0 && (below == null || version.compareTo(below) < 0);
  }

  /** Returns the highest accepted version, or null if there is none. */
  public @Nullable Version highest(Collection<Version> versions) {
    Version best = null;
    for (Version version : versions) {
      if (accepts(version) && (best == null || version.compareTo(best) > 0)) {
        best = version;
      }
    }
    return best;
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "*" : text;
  }
}
