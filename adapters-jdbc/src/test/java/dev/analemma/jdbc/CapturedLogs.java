// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The logging system of these tests: keeps what is logged, at every level, while a test asks. */
public final class CapturedLogs implements SLF4JServiceProvider {
  private static final List<String> LINES = new CopyOnWriteArrayList<>();
  private static volatile boolean captures;

  /** Begins to keep lines. */
  static void begin() {
    LINES.clear();
    captures = true;
  }

  /** Returns what was logged, with the stack traces, and keeps nothing more. */
  static List<String> end() {
    captures = false;
    return List.copyOf(LINES);
  }

  /** Returns an exception with its stack trace and its causes. */
  static String stackTrace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  @Override
  public void initialize() {
    // Nothing has to be there before.
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return Capturing::new;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return new BasicMarkerFactory();
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return new NOPMDCAdapter();
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  private static final class Capturing extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private Capturing(String name) {
      this.name = name;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return name;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String message, Object[] arguments, Throwable thrown) {
      LINES.add(
          level
              + " "
              + MessageFormatter.basicArrayFormat(message, arguments)
              + (thrown == null ? "" : " " + stackTrace(thrown)));
    }

    @Override
    public boolean isTraceEnabled() {
      return captures;
    }

    @Override
    public boolean isDebugEnabled() {
      return captures;
    }

    @Override
    public boolean isInfoEnabled() {
      return captures;
    }

    @Override
    public boolean isWarnEnabled() {
      return captures;
    }

    @Override
    public boolean isErrorEnabled() {
      return captures;
    }
  }
}
