// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/**
 * What a scan looks for and where it stops keeping.
 *
 * @param level the least severity that counts as an error
 * @param groupsMax how many templates are kept at once; records of further ones are only counted
 * @param reportedMax how many groups are reported: the largest ones
 * @param lineBytesMax the longest line that is read whole, in bytes
 */
public record ScanOptions(Severity level, int groupsMax, int reportedMax, int lineBytesMax) {
  /** Warnings and worse, 10,000 templates of which 1,000 are reported, lines of 64 KiB. */
  public static final ScanOptions DEFAULT =
      new ScanOptions(Severity.WARN, 10_000, 1_000, 64 * 1024);

  /** Checks the bounds. */
  public ScanOptions {
    if (groupsMax < 1 || groupsMax > 100_000) {
      throw new IllegalArgumentException(
          "groupsMax is %d, must be 1 to 100000".formatted(groupsMax));
    }
    if (reportedMax < 1 || reportedMax > groupsMax) {
      throw new IllegalArgumentException(
          "reportedMax is %d, must be 1 to groupsMax, which is %d"
              .formatted(reportedMax, groupsMax));
    }
    if (lineBytesMax < 16 || lineBytesMax > 16 * 1024 * 1024) {
      throw new IllegalArgumentException(
          "lineBytesMax is %d, must be 16 to 16777216".formatted(lineBytesMax));
    }
  }

  /** Returns a copy with another least severity. */
  public ScanOptions withLevel(Severity level) {
    return new ScanOptions(level, groupsMax, reportedMax, lineBytesMax);
  }

  /** Returns a copy that keeps another number of templates and reports all of them. */
  public ScanOptions withGroupsMax(int groupsMax) {
    return new ScanOptions(level, groupsMax, groupsMax, lineBytesMax);
  }

  /** Returns a copy with another longest line. */
  public ScanOptions withLineBytesMax(int lineBytesMax) {
    return new ScanOptions(level, groupsMax, reportedMax, lineBytesMax);
  }
}
