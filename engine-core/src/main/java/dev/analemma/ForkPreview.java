// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.List;

/**
 * What a fork would do.
 *
 * @param reused the addresses of what is taken over, oldest first
 * @param again the addresses of what the other run did after the point, and what may be done again
 */
public record ForkPreview(List<String> reused, List<String> again) {
  /** Copies the components. */
  public ForkPreview {
    reused = List.copyOf(reused);
    again = List.copyOf(again);
  }
}
