// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.util.ArrayList;
import java.util.List;

/**
 * All known formats, the more particular before the more general.
 *
 * <p>The order is the same for every line, so what a line is does not depend on its neighbours;
 * most formats refuse a line of another after two or three characters.
 */
final class Formats {
  private static final List<LineFormat> ALL = all();

  private final Cursor cursor = new Cursor();
  private final Timestamps timestamps;

  Formats(Timestamps timestamps) {
    this.timestamps = timestamps;
  }

  private static List<LineFormat> all() {
    List<LineFormat> formats = new ArrayList<>();
    formats.add(new JsonFormat());
    formats.add(new AccessFormat());
    formats.addAll(DeviceFormats.all());
    formats.add(new SyslogFormat());
    formats.add(new LevelFirstFormat());
    formats.add(new ApplicationFormat());
    formats.add(new LogfmtFormat());
    return List.copyOf(formats);
  }

  /** Reads the draft's line into it; returns false if no format knows the line. */
  boolean read(Draft draft) {
    for (LineFormat format : ALL) {
      draft.clear();
      if (format.read(cursor.on(draft.line), draft, timestamps)) {
        draft.format = format.name();
        return true;
      }
    }
    draft.clear();
    return false;
  }
}
