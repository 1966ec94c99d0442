// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.analemma.definition.Sink;
import dev.analemma.internal.cache.LateCache;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The parse results of texts that have been seen before.
 *
 * <p>Only definitions are parsed, never data, so data cannot flood it. Bounded by entries and bytes
 * at once: a result weighs its estimated bytes, but at least its share of an even distribution.
 */
final class TextCache {
  /** An object header, a column, a height and a list for about every fourth character. */
  private static final int BYTES_PER_CHAR = 24;

  private static final int WEIGHT_MIN = Limits.CACHE_BYTES_MAX / Limits.CACHE_ENTRIES_MAX;

  /** So few and so short that their bytes need no watching. */
  private static final int FEW = 64;

  private static final int SHORT_CHARS = 1_000;

  private static final LateCache<Key, Parsed> PARSED = new LateCache<>(FEW, new Bounded());

  private TextCache() {}

  /** How a text is read. */
  enum Mode {
    EXPRESSION,
    ITEM_EXPRESSION,
    PATH,
    TEMPLATE_TEXT,
    TEMPLATE_JSON,
    TEMPLATE_URL,
    TEMPLATE_ARGUMENT;

    static Mode template(Sink sink) {
      return switch (sink) {
        case TEXT -> TEMPLATE_TEXT;
        case JSON -> TEMPLATE_JSON;
        case URL -> TEMPLATE_URL;
        case ARGUMENT -> TEMPLATE_ARGUMENT;
      };
    }

    private Ast parse(String text, List<Problem> problems) {
      return switch (this) {
        case EXPRESSION -> expression(text, false, problems);
        case ITEM_EXPRESSION -> expression(text, true, problems);
        case PATH -> PathText.parse(text, problems);
        case TEMPLATE_TEXT -> TemplateText.parse(text, Sink.TEXT, problems);
        case TEMPLATE_JSON -> TemplateText.parse(text, Sink.JSON, problems);
        case TEMPLATE_URL -> TemplateText.parse(text, Sink.URL, problems);
        case TEMPLATE_ARGUMENT -> TemplateText.parse(text, Sink.ARGUMENT, problems);
      };
    }
  }

  /**
   * What is known of a text.
   *
   * @param ast its tree
   * @param uses the places that name roots
   * @param needs what must be known before it is evaluated
   * @param problems what is wrong with it
   */
  record Parsed(Ast ast, List<Uses.Use> uses, List<Need> needs, List<Problem> problems) {}

  /** A text and how it is read. */
  private static final class Key implements Function<Key, Parsed> {
    private final Mode mode;
    private final String text;

    Key(Mode mode, String text) {
      this.mode = mode;
      this.text = text;
    }

    /** Parses its text: a key is what makes its own value. */
    @Override
    public Parsed apply(Key key) {
      return parse(mode, text);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.mode == mode && key.text.equals(text);
    }

    @Override
    public int hashCode() {
      return 31 * text.hashCode() + mode.ordinal();
    }
  }

  /** Made when there are many texts. */
  private static final class Bounded implements Supplier<Cache<Key, Parsed>> {
    @Override
    public Cache<Key, Parsed> get() {
      return Caffeine.newBuilder()
          .maximumWeight(Limits.CACHE_BYTES_MAX)
          .weigher((Key key, Parsed parsed) -> weight(key))
          .executor(Runnable::run)
          .build();
    }
  }

  /** Returns the parse result of a text. */
  static Parsed get(Mode mode, String text) {
    if (text.length() > Limits.CACHE_BYTES_MAX / BYTES_PER_CHAR) {
      return parse(mode, text);
    }
    Key key = new Key(mode, text);
    return text.length() <= SHORT_CHARS ? PARSED.get(key, key) : PARSED.getBounded(key, key);
  }

  /** Returns how many results are kept, after those over the bounds have been dropped. */
  static long size() {
    return PARSED.size();
  }

  private static Parsed parse(Mode mode, String text) {
    List<Problem> problems = new ArrayList<>();
    Ast ast = mode.parse(text, problems);
    List<Uses.Use> uses = Uses.of(ast);
    return new Parsed(ast, uses, Uses.needs(ast, uses), List.copyOf(problems));
  }

  private static Ast expression(String text, boolean itemLocals, List<Problem> problems) {
    if (text.length() > Limits.EXPRESSION_CHARS_MAX) {
      problems.add(
          new Problem(
              Problem.TOO_LARGE,
              1,
              "The expression has %,d characters, at most %,d are allowed"
                  .formatted(text.length(), Limits.EXPRESSION_CHARS_MAX),
              "Divide it over several nodes."));
      return new Ast.Items(List.of(), 1);
    }
    boolean wrapped = text.startsWith("${");
    if (wrapped && !text.endsWith("}")) {
      problems.add(
          new Problem(
              Problem.SYNTAX,
              text.length(),
              "'${' at the start needs '}' at the end of the string",
              "Close it; put texts together inside with '+', or write '$$' for a plain '$'."));
      return new Ast.Items(List.of(), 1);
    }
    int start = wrapped ? 2 : 0;
    int end = wrapped ? text.length() - 1 : text.length();
    return new Parser(text, start, end, itemLocals, problems).parseAll();
  }

  private static int weight(Key key) {
    return Math.max(WEIGHT_MIN, key.text.length() * BYTES_PER_CHAR);
  }
}
