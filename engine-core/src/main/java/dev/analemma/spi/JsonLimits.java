// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

/**
 * What a JSON text may hold at most.
 *
 * <p>Each bound is inclusive; what lies above is refused with a {@link JsonException}, before
 * memory is spent on it. A character is a UTF-16 unit.
 *
 * @param depthMax nested arrays and objects, default 200
 * @param documentCharsMax length of the whole text in characters, in bytes where the source is
 *     bytes; default 64 Mi
 * @param valuesMax number of values (scalars and containers), default 4,000,000: a bound for the
 *     memory of a tree, whose small values weigh far more than their text
 * @param stringCharsMax length of one string, default 16 Mi
 * @param nameCharsMax length of one name of an object, default 1,024
 * @param numberDigitsMax digits of one number without leading zeros and exponent, default 1,000
 * @param exponentMax the largest power of ten, up or down, default 6,144 (that of IEEE decimal128)
 */
public record JsonLimits(
    int depthMax,
    long documentCharsMax,
    long valuesMax,
    int stringCharsMax,
    int nameCharsMax,
    int numberDigitsMax,
    int exponentMax) {
  private static final JsonLimits DEFAULTS =
      new JsonLimits(200, 64L << 20, 4_000_000, 16 << 20, 1_024, 1_000, 6_144);

  /** Checks that each bound is at least 1. */
  public JsonLimits {
    positive("depthMax", depthMax);
    positive("documentCharsMax", documentCharsMax);
    positive("valuesMax", valuesMax);
    positive("stringCharsMax", stringCharsMax);
    positive("nameCharsMax", nameCharsMax);
    positive("numberDigitsMax", numberDigitsMax);
    positive("exponentMax", exponentMax);
  }

  /** Returns the default bounds. */
  public static JsonLimits ofDefaults() {
    return DEFAULTS;
  }

  /** Returns these bounds with another depth. */
  public JsonLimits withDepthMax(int depthMax) {
    return with(depthMax, documentCharsMax, valuesMax, stringCharsMax);
  }

  /** Returns these bounds with another length of the whole text. */
  public JsonLimits withDocumentCharsMax(long documentCharsMax) {
    return with(depthMax, documentCharsMax, valuesMax, stringCharsMax);
  }

  /** Returns these bounds with another number of values. */
  public JsonLimits withValuesMax(long valuesMax) {
    return with(depthMax, documentCharsMax, valuesMax, stringCharsMax);
  }

  /** Returns these bounds with another length of one string. */
  public JsonLimits withStringCharsMax(int stringCharsMax) {
    return with(depthMax, documentCharsMax, valuesMax, stringCharsMax);
  }

  private JsonLimits with(int depthMax, long documentCharsMax, long valuesMax, int stringCharsMax) {
    return new JsonLimits(
        depthMax,
        documentCharsMax,
        valuesMax,
        stringCharsMax,
        nameCharsMax,
        numberDigitsMax,
        exponentMax);
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s is %d, must be at least 1".formatted(name, value));
    }
  }
}
