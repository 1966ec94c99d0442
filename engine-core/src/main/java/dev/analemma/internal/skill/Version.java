// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.skill;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version: three numbers, and for a trial version a word ({@code 2.1.0}, {@code 3.0.0-rc1}).
 *
 * <p>Order: by the numbers; a trial version comes before the version it leads to, two of them by
 * their words.
 *
 * @param major changes when callers must
 * @param minor changes when there is something new
 * @param patch changes when something is put right
 * @param trial the word of a trial version; empty for a finished one
 */
public record Version(int major, int minor, int patch, String trial)
    implements Comparable<Version> {
  /** The longest text that is looked at. */
  static final int TEXT_MAX = 64;

  /** A number without leading zeros, small enough for an int. */
  static final String NUMBER = "(0|[1-9]\\d{0,8})";

  private static final Pattern FORM =
      Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-([0-9A-Za-z.-]{1,32}))?");

  /** Returns the version that a text names, or null if it names none. */
  public static @Nullable Version find(String text) {
    Matcher matcher = FORM.matcher(text.length() <= TEXT_MAX ? text : "");
    if (!matcher.matches()) {
      return null;
    }
    String trial = matcher.group(4);
    return new Version(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        trial == null ? "" : trial);
  }

  /**
   * Returns the version that a text names.
   *
   * @throws IllegalArgumentException if it names none
   */
  public static Version of(String text) {
    Version version = find(text);
    if (version == null) {
      throw new IllegalArgumentException(
          "'%s' is no version. Write three numbers, for example '2.1.0'".formatted(text));
    }
    return version;
  }

  /** Returns whether it is a trial version. */
  public boolean isTrial() {
    return !trial.isEmpty();
  }

  @Override
  public int compareTo(Version other) {
    int order = Integer.compare(major, other.major);
    if (order == 0) {
      order = Integer.compare(minor, other.minor);
    }
    if (order == 0) {
      order = Integer.compare(patch, other.patch);
    }
    if (order != 0 || trial.equals(other.trial)) {
      return order;
    }
    return trial.isEmpty() ? 1 : other.trial.isEmpty() ? -1 : trial.compareTo(other.trial);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch + (trial.isEmpty() ? "" : "-" + trial);
  }
}
