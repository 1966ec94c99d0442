// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import java.util.Collection;

/**
 * Brings operator types to every engine in the process; found through {@link
 * java.util.ServiceLoader}.
 */
public interface OperatorProvider {
  /** Returns the types, each under a name of its own. */
  Collection<OperatorType> operators();
}
