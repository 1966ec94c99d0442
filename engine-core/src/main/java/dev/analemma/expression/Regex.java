// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A compiled regular expression in RE2 syntax, whose time is bounded by its own size times the
 * length of the text.
 *
 * <p>Limits: patterns of at most {@value #PATTERN_CHARS_MAX} characters, {@value #NESTING_MAX}
 * nested groups, a product of nested repeats of at most {@value #REPEAT_PRODUCT_MAX} and {@value
 * #PROGRAM_SIZE_MAX} instructions; at most {@value #WORK_MAX} instructions for one call, and
 * {@value #OUTPUT_CHARS_MAX} characters of output.
 *
 * <p>Threads: immutable; one instance serves any number of calls at once.
 *
 * <p>Errors: calls that go over a limit throw {@link ExpressionException} with the code {@code
 * EXPR_BUDGET}.
 */
public final class Regex {
  /** The longest pattern, in characters. */
  public static final int PATTERN_CHARS_MAX = 1_000;

  /** The deepest nesting of groups; the compiler of patterns recurses. */
  public static final int NESTING_MAX = 50;

  /** The largest product of nested counted repeats; each multiplies the program. */
  public static final int REPEAT_PRODUCT_MAX = 1_000;

  /** The largest compiled program, in instructions. */
  public static final int PROGRAM_SIZE_MAX = 10_000;

  /** The most instructions of one call: characters read times the size of the program. */
  public static final long WORK_MAX = 500_000_000;

  /** The longest result of a replacement, in characters. */
  public static final int OUTPUT_CHARS_MAX = 8 * 1024 * 1024;

  /** How many instructions count as one step of an evaluation. */
  private static final int INSTRUCTIONS_PER_STEP = 512;

  private final Pattern pattern;
  private final int programSize;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
    this.programSize = Math.max(1, pattern.programSize());
  }

  /**
   * Compiles a pattern.
   *
   * @param pattern a pattern in RE2 syntax
   * @throws PatternException code {@code REGEX_SYNTAX} or {@code REGEX_UNSAFE}
   */
  public static Regex compile(String pattern) {
    RegexLimits.check(pattern);
    Pattern compiled;
    try {
      compiled = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new PatternException(
          "REGEX_SYNTAX",
          "The pattern '%s' is not valid: %s".formatted(pattern, e.getDescription()),
          "The syntax is that of RE2: no look-around, no back-references.");
    }
    if (compiled.programSize() > PROGRAM_SIZE_MAX) {
      throw new PatternException(
          "REGEX_UNSAFE",
          "The pattern compiles to %,d instructions, at most %,d are allowed"
              .formatted(compiled.programSize(), PROGRAM_SIZE_MAX),
          "Use smaller repeats or fewer Unicode classes.");
    }
    return new Regex(compiled);
  }

  /** Returns the pattern. */
  public String pattern() {
    return pattern.pattern();
  }

  /** Returns the names of its groups, in the order of the groups. */
  public List<String> groupNames() {
    List<Map.Entry<String, Integer>> names = new ArrayList<>(pattern.namedGroups().entrySet());
    names.sort(Map.Entry.comparingByValue());
    return names.stream().map(Map.Entry::getKey).toList();
  }

  /** Returns the number of its groups, without the whole match. */
  public int groupCount() {
    return pattern.groupCount();
  }

  /** Returns the number of a group that has a name, or -1. */
  int groupNumber(String name) {
    Integer number = pattern.namedGroups().get(name);
    return number == null ? -1 : number;
  }

  /** Returns the steps of an evaluation that a search in a text of some length counts as. */
  public long cost(int length) {
    return (long) length * programSize / INSTRUCTIONS_PER_STEP;
  }

  /** Returns whether the pattern occurs anywhere in a text. */
  public boolean find(String text) {
    return matcher(text).find();
  }

  /** Returns whether the pattern matches the whole of a text. */
  public boolean matches(String text) {
    return matcher(text).matches();
  }

  /** Returns the first occurrence in a text, or null. */
  public @Nullable Match first(String text) {
    Matcher matcher = matcher(text);
    return matcher.find() ? match(matcher, text) : null;
  }

  /** Returns the match of the whole of a text, or null. */
  public @Nullable Match whole(String text) {
    Matcher matcher = matcher(text);
    return matcher.matches() ? match(matcher, text) : null;
  }

  /**
   * Gives the occurrences in a text one after the other, without overlaps.
   *
   * @param text the text
   * @param consumer gets each; false ends the search
   */
  public void each(String text, Predicate<Match> consumer) {
    Matcher matcher = matcher(text);
    while (matcher.find()) {
      if (!consumer.test(match(matcher, text))) {
        return;
      }
    }
  }

  /**
   * Replaces every occurrence.
   *
   * @param text the text
   * @param replacement in which {@code $1} and <code>${name}</code> stand for groups, {@code $0}
   *     for the whole match and {@code $$} for a dollar sign; a group without a match is empty
   * @throws PatternException code {@code REGEX_SYNTAX} if the replacement names no group
   */
  public String replaceAll(String text, String replacement) {
    RegexReplacement parts = RegexReplacement.compile(replacement, this);
    return replace(text, (match, out) -> parts.append(match, out));
  }

  /** Replaces every occurrence by a text that is taken as it is. */
  public String replaceAllLiteral(String text, String replacement) {
    return replace(text, (match, out) -> out.append(replacement));
  }

  /**
   * Checks a replacement template for {@link #replaceAll}.
   *
   * @throws PatternException code {@code REGEX_SYNTAX} if it names no group of this pattern
   */
  public void checkReplacement(String replacement) {
    RegexReplacement.compile(replacement, this);
  }

  /** Writes what stands in for a match. */
  @FunctionalInterface
  private interface Writer {
    void write(Match match, StringBuilder out);
  }

  private String replace(String text, Writer writer) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), OUTPUT_CHARS_MAX));
    Matcher matcher = matcher(text);
    int from = 0;
    while (matcher.find()) {
      out.append(text, from, matcher.start());
      writer.write(match(matcher, text), out);
      from = matcher.end();
      if (out.length() > OUTPUT_CHARS_MAX) {
        throw overBudget("The replaced text has more than %,d characters", OUTPUT_CHARS_MAX);
      }
    }
    return out.append(text, from, text.length()).toString();
  }

  private Matcher matcher(String text) {
    return pattern.matcher(new MeteredText(text, WORK_MAX / programSize));
  }

  private Match match(Matcher matcher, String text) {
    List<@Nullable String> groups = new ArrayList<>(matcher.groupCount() + 1);
    for (int i = 0; i <= matcher.groupCount(); i++) {
      int start = matcher.start(i);
      groups.add(start < 0 ? null : text.substring(start, matcher.end(i)));
    }
    Map<String, @Nullable String> named = new LinkedHashMap<>();
    for (String name : groupNames()) {
      named.put(name, groups.get(groupNumber(name)));
    }
    return new Match(
        matcher.start(),
        matcher.end(),
        Collections.unmodifiableList(groups),
        Collections.unmodifiableMap(named));
  }

  private static ExpressionException overBudget(String problem, long limit) {
    return new ExpressionException(
        "EXPR_BUDGET",
        problem.formatted(limit) + ". Use a smaller text, or a simpler pattern.",
        null);
  }

  @Override
  public String toString() {
    return pattern();
  }

  /**
   * One occurrence of a pattern.
   *
   * @param start where it starts, in UTF-16 units
   * @param end where it ends
   * @param groups the whole match and then the groups; null for a group without a match
   * @param named the groups that have names, by name; null for a group without a match
   */
  public record Match(
      int start,
      int end,
      List<@Nullable String> groups,
      Map<String, @Nullable String> named) {

    /** Returns the whole match. */
    public String text() {
      String whole = groups.get(0);
      return whole == null ? "" : whole;
    }
  }

  /**
   * A text that counts how often it is read. A search is linear, but many searches in one text can
   * each read it to its end; the count ends that.
   */
  private static final class MeteredText implements CharSequence {
    private final String text;
    private final long readsMax;
    private long reads;

    MeteredText(String text, long readsMax) {
      this.text = text;
      this.readsMax = readsMax;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++reads > readsMax) {
        throw overBudget("The search takes more than %,d instructions", WORK_MAX);
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
