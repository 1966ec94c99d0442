// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;
import java.util.List;

/**
 * A configuration of {@code csv_write}: writes a list of records as CSV.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class CsvWrite implements NodeSource {
  private final Written written;

  private CsvWrite(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration that writes records.
   *
   * @param rows a path, an expression, or a list of objects or of lists
   */
  public static CsvWrite rows(Object rows) {
    return new CsvWrite(Written.of("csv_write").and("rows", rows));
  }

  /** Sets the columns of objects, in order; the keys of the first object unless set. */
  public CsvWrite columns(String... columns) {
    return new CsvWrite(written.and("columns", List.of(columns)));
  }

  /** Sets the character between two fields; a comma unless set. */
  public CsvWrite delimiter(String delimiter) {
    return new CsvWrite(written.and("delimiter", delimiter));
  }

  /** Writes no record with the names of the columns. */
  public CsvWrite withoutHeader() {
    return new CsvWrite(written.and("header", false));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public CsvWrite charsMax(int charsMax) {
    return new CsvWrite(written.and("charsMax", charsMax));
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public CsvWrite itemsMax(int itemsMax) {
    return new CsvWrite(written.and("itemsMax", itemsMax));
  }

  /** Sets the highest number of columns; 1,000 unless set. */
  public CsvWrite columnsMax(int columnsMax) {
    return new CsvWrite(written.and("columnsMax", columnsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
