// SPDX-License-Identifier: Apache-2.0
/** Operators that choose a route, fail, tell, or ask the run for time and chance. */
@NullMarked
package dev.analemma.operators.internal.control;

import org.jspecify.annotations.NullMarked;
