package dev.headrace.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Dates of HTTP (RFC 9110 §5.6.7): reads all three forms, writes the preferred one. Strict and
 * independent of locale and time zone; the name of the day must be one, but is not compared with
 * the date.
 */
public final class HttpDate {
  private static final String[] DAYS = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
  };
  private static final String DAY_NAMES = "MonTueWedThuFriSatSun";
  private static final String MONTH_NAMES = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final long MIN_SECOND = LocalDate.of(0, 1, 1).toEpochDay() * 86_400;
  private static final long MAX_SECOND = LocalDate.of(10_000, 1, 1).toEpochDay() * 86_400 - 1;

  private HttpDate() {}

  /** The moment that {@code text} names, or null if it is not an HTTP date. */
  public static @Nullable Instant parse(String text) {
    return parse(text, TimeSource.system().now());
  }

  /**
   * The moment that {@code text} names, or null if it is not an HTTP date.
   *
   * @param now what a year of two digits is relative to: it means the latest such year that is not
   *     more than 50 years ahead
   */
  public static @Nullable Instant parse(String text, Instant now) {
    try {
      int comma = text.indexOf(',');
      if (comma < 0) {
        return asctime(text);
      }
      return comma == 3 ? imfFixdate(text) : rfc850(text, comma, now);
    } catch (DateTimeException impossible) { // now is at the end of time
      return null;
    }
  }

  /**
   * {@code moment} in the preferred form, fractions of a second dropped.
   *
   * @throws IllegalArgumentException if its year has not four digits
   */
  public static String format(Instant moment) {
    long second = moment.getEpochSecond();
    if (second < MIN_SECOND || second > MAX_SECOND) {
      throw new IllegalArgumentException("an HTTP date has a year of four digits: " + moment);
    }
    LocalDateTime t = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
    int day = (t.getDayOfWeek().getValue() - 1) * 3;
    int month = (t.getMonthValue() - 1) * 3;
    StringBuilder text = new StringBuilder(29);
    text.append(DAY_NAMES, day, day + 3).append(", ");
    twoDigits(text, t.getDayOfMonth()).append(' ');
    text.append(MONTH_NAMES, month, month + 3).append(' ');
    twoDigits(text, t.getYear() / 100);
    twoDigits(text, t.getYear() % 100).append(' ');
    twoDigits(text, t.getHour()).append(':');
    twoDigits(text, t.getMinute()).append(':');
    return twoDigits(text, t.getSecond()).append(" GMT").toString();
  }

  private static StringBuilder twoDigits(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  /** {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
  private static @Nullable Instant imfFixdate(String s) {
    boolean shaped =
        s.length() == 29
            && name(s, 0, DAY_NAMES) > 0
            && s.startsWith(", ", 3)
            && s.charAt(7) == ' '
            && s.charAt(11) == ' '
            && s.charAt(16) == ' '
            && s.endsWith(" GMT");
    return shaped
        ? moment(year(s, 12), name(s, 8, MONTH_NAMES), digits(s, 5, 7), time(s, 17))
        : null;
  }

  /** {@code Sunday, 06-Nov-94 08:49:37 GMT}, obsolete. */
  private static @Nullable Instant rfc850(String s, int comma, Instant now) {
    boolean named = false;
    for (String day : DAYS) {
      named |= comma == day.length() && s.startsWith(day);
    }
    int at = comma + 2;
    boolean shaped =
        named
            && s.length() == at + 22
            && s.charAt(comma + 1) == ' '
            && s.charAt(at + 2) == '-'
            && s.charAt(at + 6) == '-'
            && s.charAt(at + 9) == ' '
            && s.endsWith(" GMT");
    int year = shaped ? digits(s, at + 7, at + 9) : -1;
    if (year < 0) {
      return null;
    }
    int month = name(s, at + 3, MONTH_NAMES);
    int day = digits(s, at, at + 2);
    int time = time(s, at + 10);
    LocalDateTime latest = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusYears(50);
    int full = latest.getYear() - Math.floorMod(latest.getYear() - year, 100);
    long ordinal = ((full * 12L + month) * 31 + day) * 86_400 + time;
    long bound =
        ((latest.getYear() * 12L + latest.getMonthValue()) * 31 + latest.getDayOfMonth()) * 86_400
            + latest.toLocalTime().toSecondOfDay();
    return moment(ordinal > bound ? full - 100 : full, month, day, time);
  }

  /** {@code Sun Nov 6 08:49:37 1994}, obsolete. */
  private static @Nullable Instant asctime(String s) {
    boolean shaped =
        s.length() == 24
            && name(s, 0, DAY_NAMES) > 0
            && s.charAt(3) == ' '
            && s.charAt(7) == ' '
            && s.charAt(10) == ' '
            && s.charAt(19) == ' ';
    if (!shaped) {
      return null;
    }
    int day = s.charAt(8) == ' ' ? digits(s, 9, 10) : digits(s, 8, 10);
    return moment(year(s, 20), name(s, 4, MONTH_NAMES), day, time(s, 11));
  }

  private static @Nullable Instant moment(int year, int month, int day, int secondOfDay) {
    if (year < 0 || month < 1 || day < 1 || secondOfDay < 0) {
      return null;
    }
    if (day > YearMonth.of(year, month).lengthOfMonth()) {
      return null;
    }
    return Instant.ofEpochSecond(
        LocalDate.of(year, month, day).toEpochDay() * 86_400 + secondOfDay);
  }

  private static int year(String s, int at) {
    return digits(s, at, at + 4);
  }

  /** The second of the day that {@code hh:mm:ss} names, or -1. */
  private static int time(String s, int at) {
    int hour = digits(s, at, at + 2);
    int minute = digits(s, at + 3, at + 5);
    int second = digits(s, at + 6, at + 8);
    boolean leap = second == 60 && hour == 23 && minute == 59; // RFC 9110 §5.6.7: second 60
    boolean valid =
        s.charAt(at + 2) == ':'
            && s.charAt(at + 5) == ':'
            && hour >= 0
            && hour < 24
            && minute >= 0
            && minute < 60
            && second >= 0
            && (second < 60 || leap);
    return valid ? hour * 3600 + minute * 60 + second : -1;
  }

  /** The number of the three-letter name at {@code at}, from 1, or 0. */
  private static int name(String s, int at, String names) {
    for (int i = 0; i < names.length(); i += 3) {
      if (s.regionMatches(at, names, i, 3)) {
        return i / 3 + 1;
      }
    }
    return 0;
  }

  private static int digits(String s, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = s.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }
}
