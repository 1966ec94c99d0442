// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.definition.Sink;
import dev.analemma.spi.NodeSource;
import java.util.Objects;

/**
 * A configuration of {@code string_template}: fills a template and escapes values for where the
 * text goes.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class StringTemplate implements NodeSource {
  private final Written written;

  private StringTemplate(Written written) {
    this.written = written;
  }

  /** Returns the configuration that fills a template of plain text. */
  public static StringTemplate of(String template) {
    return of(Sink.TEXT, template);
  }

  /**
   * Returns the configuration that fills a template.
   *
   * @param sink where the text goes
   * @param template text with <code>{{ … }}</code>
   */
  public static StringTemplate of(Sink sink, String template) {
    String field =
        switch (Objects.requireNonNull(sink, "sink")) {
          case TEXT -> "template";
          case JSON -> "jsonTemplate";
          case URL -> "urlTemplate";
          case ARGUMENT -> "argumentTemplate";
        };
    return new StringTemplate(Written.of("string_template").and(field, template));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public StringTemplate charsMax(int charsMax) {
    return new StringTemplate(written.and("charsMax", charsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
