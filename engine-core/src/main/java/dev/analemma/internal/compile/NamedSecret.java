// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

/**
 * A secret that a workflow names.
 *
 * @param name its name
 * @param node the node that needs it, as in a run's addresses
 * @param pointer the place in the definition
 */
public record NamedSecret(String name, String node, String pointer) {}
