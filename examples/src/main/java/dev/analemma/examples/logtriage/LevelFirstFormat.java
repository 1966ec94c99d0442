// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/** A level in capitals or in brackets, then perhaps a time, then the message. */
final class LevelFirstFormat implements LineFormat {
  @Override
  public String name() {
    return "level-first";
  }

  @Override
  public boolean read(Cursor c, Draft draft, Timestamps timestamps) {
    boolean bracket = c.take('[') || c.take('<');
    int from = c.position();
    while (Cursor.isLetter(c.peek())) {
      c.moveTo(c.position() + 1);
    }
    int to = c.position();
    draft.severity = Severity.ofWord(c.text(), from, to);
    if (draft.severity == null) {
      return false;
    }
    if (bracket) {
      if (!c.take(']') && !c.take('>')) {
        return false;
      }
    } else if (c.text().charAt(to - 1) > 'Z' || (!c.atEnd() && ": [\t|-".indexOf(c.peek()) < 0)) {
      return false;
    }
    while (!c.atEnd() && " \t:|-[".indexOf(c.peek()) >= 0) {
      c.moveTo(c.position() + 1);
    }
    draft.time = timestamps.read(c);
    draft.timed = draft.time != Timestamps.NONE;
    while (!c.atEnd() && " \t:|-],".indexOf(c.peek()) >= 0) {
      c.moveTo(c.position() + 1);
    }
    int colon = c.text().indexOf(':', c.position());
    if (colon > 0 && colon == c.wordEnd() - 1 && c.text().lastIndexOf('.', colon) > c.position()) {
      draft.source = c.text().substring(c.position(), colon);
      c.moveTo(colon + 1);
    }
    draft.message = c.rest();
    return true;
  }
}
