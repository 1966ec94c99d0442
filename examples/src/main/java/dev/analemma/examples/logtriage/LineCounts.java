// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/**
 * What became of the lines of a log: {@code total = parsed + continuation + blank + unknown}.
 *
 * @param total all lines
 * @param parsed lines of a known format
 * @param continuation lines that belong to the record above them
 * @param blank lines with nothing but white space
 * @param unknown lines of no known format
 * @param cut lines that were longer than the limit; each is counted above as well
 * @param withTemplate records (parsed or unknown) whose template is not empty
 * @param timed records of a format that has a time
 * @param withTime records whose time could be read
 */
public record LineCounts(
    long total,
    long parsed,
    long continuation,
    long blank,
    long unknown,
    long cut,
    long withTemplate,
    long timed,
    long withTime) {

  /** Counts while a log is read. */
  static final class Builder {
    long total;
    long parsed;
    long continuation;
    long blank;
    long unknown;
    long cut;
    long withTemplate;
    long timed;
    long withTime;

    LineCounts build() {
      return new LineCounts(
          total, parsed, continuation, blank, unknown, cut, withTemplate, timed, withTime);
    }
  }
}
