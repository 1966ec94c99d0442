// SPDX-License-Identifier: Apache-2.0
/** The functions of the example {@code evolve}. */
@org.jspecify.annotations.NullMarked
package dev.analemma.examples.evolve;
