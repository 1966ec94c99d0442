// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a map ends with.
 *
 * @param <R> the type of one result
 * @param total how many items there were
 * @param succeeded how many of them ended well
 * @param failed how many of them failed
 * @param skipped how many of them were not begun
 * @param results the results of the succeeded items, in the order of the items, without holes
 * @param failures {@code {index, item, error}} of the failed items
 */
public record MapResult<R>(
    long total,
    long succeeded,
    long failed,
    long skipped,
    List<R> results,
    List<JsonNode> failures) {
  /** Copies the lists; a result may be null. */
  public MapResult {
    results = Collections.unmodifiableList(new ArrayList<>(results));
    failures = List.copyOf(failures);
  }
}
