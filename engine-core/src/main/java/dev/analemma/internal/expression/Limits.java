// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

/** The limits of texts and evaluations; docs/expressions.md lists them. */
public final class Limits {
  /** The longest expression, in characters: sixteen KiB is far beyond what a person reads. */
  public static final int EXPRESSION_CHARS_MAX = 16 * 1024;

  /** The longest template, in characters. */
  public static final int TEMPLATE_CHARS_MAX = 1024 * 1024;

  /** The most places with an expression in one template. */
  public static final int TEMPLATE_HOLES_MAX = 4_096;

  /** The most parts (operands, calls, literals) of one expression. */
  public static final int NODES_MAX = 4_096;

  /** The deepest nesting of an expression: 64 levels fit into a stack of 256 KiB twice over. */
  public static final int DEPTH_MAX = 64;

  /** The most steps of one path. */
  public static final int STEPS_MAX = 64;

  /** The deepest nesting of arrays and objects in a template of values. */
  public static final int VALUE_DEPTH_MAX = 200;

  /** The most steps of one evaluation; see {@link Budget}. */
  public static final int EVALUATION_STEPS_MAX = 1_000_000;

  /** The most characters that one evaluation produces. */
  public static final int EVALUATION_CHARS_MAX = 8 * 1024 * 1024;

  /** The largest exponent of the result of decimal arithmetic, as in IEEE 754 decimal128. */
  public static final int DECIMAL_EXPONENT_MAX = 6_144;

  /** The most texts whose parse results are kept. */
  public static final int CACHE_ENTRIES_MAX = 1_024;

  /** The most bytes, roughly, of the parse results that are kept. */
  public static final int CACHE_BYTES_MAX = 8 * 1024 * 1024;

  private Limits() {}
}
