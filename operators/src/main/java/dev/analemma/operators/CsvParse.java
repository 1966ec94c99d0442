// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code csv_parse}: reads CSV into a list of records.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class CsvParse implements NodeSource {
  private final Written written;

  private CsvParse(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration that reads a text.
   *
   * @param text a path or an expression
   */
  public static CsvParse text(String text) {
    return new CsvParse(Written.of("csv_parse").and("text", text));
  }

  /** Sets the character between two fields; a comma unless set. */
  public CsvParse delimiter(String delimiter) {
    return new CsvParse(written.and("delimiter", delimiter));
  }

  /** Takes the first record as one like the others: records are lists. */
  public CsvParse withoutHeader() {
    return new CsvParse(written.and("header", false));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public CsvParse charsMax(int charsMax) {
    return new CsvParse(written.and("charsMax", charsMax));
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public CsvParse itemsMax(int itemsMax) {
    return new CsvParse(written.and("itemsMax", itemsMax));
  }

  /** Sets the highest number of columns; 1,000 unless set. */
  public CsvParse columnsMax(int columnsMax) {
    return new CsvParse(written.and("columnsMax", columnsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
