// SPDX-License-Identifier: Apache-2.0
/** Exact arithmetic. */
@NullMarked
package dev.analemma.operators.internal.numbers;

import org.jspecify.annotations.NullMarked;
