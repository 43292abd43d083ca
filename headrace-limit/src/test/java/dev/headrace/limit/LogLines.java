package dev.headrace.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** A logger that keeps what it is told at DEBUG. */
final class LogLines implements System.Logger {
  final List<String> lines = new ArrayList<>();

  @Override
  public String getName() {
    return "test";
  }

  @Override
  public boolean isLoggable(Level level) {
    return level == Level.DEBUG;
  }

  @Override
  public void log(
      Level level, @Nullable ResourceBundle bundle, String msg, @Nullable Throwable thrown) {
    lines.add(level + " " + msg);
  }

  @Override
  public void log(Level level, @Nullable ResourceBundle bundle, String format, Object... params) {
    lines.add(level + " " + format);
  }
}
