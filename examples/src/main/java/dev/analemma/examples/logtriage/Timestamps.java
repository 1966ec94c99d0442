// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/**
 * Reads the times that logs write, in about a dozen shapes, as milliseconds since 1970.
 *
 * <p>A time without a zone counts as UTC. A time without a year gets the last year in which it is
 * not later than the reference (the day the file was last changed) by more than a day; a time
 * without a date gets the reference's day.
 */
final class Timestamps {
  /** No time. */
  static final long NONE = Long.MIN_VALUE;

  private static final long DAY_MILLIS = 86_400_000L;
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final String WEEKDAYS = "MonTueWedThuFriSatSun";
  private static final int YEAR_MISSING = -1;

  private final long reference;
  private final int referenceYear;

  /**
   * Creates a reader.
   *
   * @param reference milliseconds since 1970, from which missing years and days are taken
   */
  Timestamps(long reference) {
    this.reference = reference;
    this.referenceYear =
        java.time.Instant.ofEpochMilli(reference).atOffset(java.time.ZoneOffset.UTC).getYear();
  }

  /** Reads a time; returns {@link #NONE} and does not move if there is none here. */
  long read(Cursor cursor) {
    int start = cursor.position();
    char first = cursor.peek();
    long time = NONE;
    if (Cursor.isDigit(first)) {
      time = numeric(cursor);
    } else if (Cursor.isLetter(first)) {
      time = named(cursor);
    }
    if (time == NONE) {
      cursor.moveTo(start);
    }
    return time;
  }

  private long numeric(Cursor c) {
    int digits = c.digitsAhead();
    char next = c.peek(digits);
    if (digits == 4 && (next == '-' || next == '/' || next == '.')) {
      return yearFirst(c, next);
    }
    if (digits == 8 && (next == '-' || next == 'T')) {
      return compact(c);
    }
    if ((digits == 1 || digits == 2) && next == ':') {
      return timeOfDay(c);
    }
    if (digits == 10 || digits == 13) {
      return epoch(c, digits);
    }
    if (digits == 2) {
      return twoDigits(c, next);
    }
    return NONE;
  }

  private long yearFirst(Cursor c, char separator) {
    int year = c.digits(4, 4);
    c.take(separator);
    int month = c.digits(1, 2);
    if (month < 0 || !c.take(separator)) {
      return NONE;
    }
    int day = c.digits(1, 2);
    if (day < 0) {
      return NONE;
    }
    char between = c.peek();
    if (between != 'T' && between != ' ' && between != '-' && between != '_' && between != 't') {
      return NONE;
    }
    c.moveTo(c.position() + 1);
    return clock(c, year, month, day);
  }

  private long compact(Cursor c) {
    int date = c.digits(8, 8);
    c.moveTo(c.position() + 1);
    return clock(c, date / 10_000, date / 100 % 100, date % 100);
  }

  private long timeOfDay(Cursor c) {
    long time = clock(c, 1970, 1, 1);
    return time == NONE ? NONE : Math.floorDiv(reference, DAY_MILLIS) * DAY_MILLIS + time;
  }

  private static long epoch(Cursor c, int digits) {
    long value = Long.parseLong(c.text(), c.position(), c.position() + digits, 10);
    long millis = digits == 10 ? value * 1000 : value;
    char next = c.peek(digits);
    if (millis < 500_000_000_000L || millis > 4_102_444_800_000L || Cursor.isLetter(next)) {
      return NONE;
    }
    c.moveTo(c.position() + digits);
    if (digits == 10 && c.peek() == '.' && Cursor.isDigit(c.peek(1))) {
      millis += fraction(c);
    }
    return millis;
  }

  private long twoDigits(Cursor c, char separator) {
    int first = c.digits(2, 2);
    if (separator != '/' && separator != '-' && separator != '.' && separator != ' ') {
      return NONE;
    }
    c.take(separator);
    if (Cursor.isLetter(c.peek())) {
      int month = month(c);
      if (month < 0 || !c.take(separator)) {
        return NONE;
      }
      int year = c.digits(4, 4);
      return year >= 0 && (c.take(':') || c.take(' ')) ? clock(c, year, month, first) : NONE;
    }
    int second = c.digits(2, 2);
    if (second < 0 || separator == ' ') {
      return NONE;
    }
    if (c.take(' ')) {
      return separator == '/' ? NONE : clock(c, YEAR_MISSING, first, second);
    }
    if (!c.take(separator)) {
      return NONE;
    }
    int digits = c.digitsAhead();
    int third = c.digits(2, 4);
    if (third < 0 || !c.take(' ')) {
      return NONE;
    }
    if (digits == 4) {
      boolean dayFirst = separator == '.' || first > 12;
      return clock(c, third, dayFirst ? second : first, dayFirst ? first : second);
    }
    return digits == 2 ? clock(c, 2000 + first, second, third) : NONE;
  }

  private long named(Cursor c) {
    if (nameIndex(c, WEEKDAYS) >= 0) {
      c.moveTo(c.position() + 3);
      if (!c.take(' ') && !c.take(", ")) {
        return NONE;
      }
    }
    int month = month(c);
    if (month < 0 || c.spaces() == 0) {
      return NONE;
    }
    int day = c.digits(1, 2);
    if (day < 0 || c.spaces() == 0) {
      return NONE;
    }
    int year = YEAR_MISSING;
    if (c.digitsAhead() == 4) {
      year = c.digits(4, 4);
      c.spaces();
    }
    int clockAt = c.position();
    long time = clock(c, year, month, day);
    if (time == NONE || year != YEAR_MISSING) {
      return time;
    }
    if (c.peek() == ' ' && Cursor.isDigit(c.peek(1))) {
      int end = c.position();
      c.moveTo(end + 1);
      int trailing = c.digits(4, 4);
      char after = c.peek();
      if (trailing >= 1970 && trailing < 2100 && !Cursor.isLetter(after) && after != ':') {
        int yearEnd = c.position();
        c.moveTo(clockAt);
        time = clock(c, trailing, month, day);
        c.moveTo(yearEnd);
        return time;
      }
      c.moveTo(end);
    }
    return time;
  }

  private static int month(Cursor c) {
    int index = nameIndex(c, MONTHS);
    if (index < 0) {
      return -1;
    }
    c.moveTo(c.position() + 3);
    return index + 1;
  }

  private static int nameIndex(Cursor c, String names) {
    if (c.position() + 3 > c.text().length() || Cursor.isLetter(c.peek(3))) {
      return -1;
    }
    for (int at = 0; at < names.length(); at += 3) {
      if (c.text().startsWith(names.substring(at, at + 3), c.position())) {
        return at / 3;
      }
    }
    return -1;
  }

  private long clock(Cursor c, int year, int month, int day) {
    int hour = c.digits(1, 2);
    char separator = c.peek();
    if (hour < 0 || hour > 23 || (separator != ':' && separator != '.')) {
      return NONE;
    }
    c.take(separator);
    int minute = c.digits(2, 2);
    if (minute < 0 || minute > 59 || !c.take(separator)) {
      return NONE;
    }
    int second = c.digits(1, 2);
    if (second < 0 || second > 60 || month < 1 || month > 12 || day < 1 || day > 31) {
      return NONE;
    }
    long millis = ((hour * 60L + minute) * 60 + second) * 1000;
    char next = c.peek();
    if ((next == '.' || next == ',' || next == ':') && Cursor.isDigit(c.peek(1))) {
      millis += fraction(c);
    }
    millis -= zone(c);
    if (year != YEAR_MISSING) {
      return days(year, month, day) * DAY_MILLIS + millis;
    }
    long time = days(referenceYear, month, day) * DAY_MILLIS + millis;
    return time > reference + DAY_MILLIS
        ? days(referenceYear - 1, month, day) * DAY_MILLIS + millis
        : time;
  }

  private static long fraction(Cursor c) {
    c.moveTo(c.position() + 1);
    int digits = c.digitsAhead();
    int millis = 0;
    for (int i = 0; i < 3; i++) {
      millis = millis * 10 + (i < digits ? c.peek(i) - '0' : 0);
    }
    c.moveTo(c.position() + digits);
    return millis;
  }

  /** Steps over a zone and returns its offset from UTC in milliseconds. */
  private static long zone(Cursor c) {
    int start = c.position();
    if (c.take('Z')) {
      return 0;
    }
    c.take(' ');
    if (c.take("UTC") || c.take("GMT")) {
      return 0;
    }
    int sign = c.peek() == '+' ? 1 : c.peek() == '-' ? -1 : 0;
    if (sign != 0) {
      c.moveTo(c.position() + 1);
      int hours = c.digits(4, 4);
      if (hours >= 0) {
        return sign * ((hours / 100) * 60L + hours % 100) * 60_000;
      }
      hours = c.digits(2, 2);
      if (hours >= 0) {
        int minutes = 0;
        if (c.take(':')) {
          minutes = Math.max(0, c.digits(2, 2));
        }
        if (!Cursor.isDigit(c.peek()) && !Cursor.isLetter(c.peek())) {
          return sign * (hours * 60L + minutes) * 60_000;
        }
      }
    }
    c.moveTo(start);
    return 0;
  }

  /** Returns the days from 1970-01-01 to a date of the Gregorian calendar. */
  static long days(int year, int month, int day) {
    int shifted = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(shifted, 400);
    int yearOfEra = shifted - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }
}
