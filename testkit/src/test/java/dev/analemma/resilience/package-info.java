// SPDX-License-Identifier: Apache-2.0
/** Limits, breakers and budgets on a clock that the tests move. */
@NullMarked
package dev.analemma.resilience;

import org.jspecify.annotations.NullMarked;
