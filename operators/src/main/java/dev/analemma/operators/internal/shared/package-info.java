// SPDX-License-Identifier: Apache-2.0
/** What the operators have in common: inputs, limits, errors, order of values, chunks. */
@NullMarked
package dev.analemma.operators.internal.shared;

import org.jspecify.annotations.NullMarked;
