// SPDX-License-Identifier: Apache-2.0
/** The shop of the example {@code saga}. */
@org.jspecify.annotations.NullMarked
package dev.analemma.examples.saga;
