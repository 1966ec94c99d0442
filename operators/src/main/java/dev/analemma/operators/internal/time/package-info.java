// SPDX-License-Identifier: Apache-2.0
/** Operators over dates and times. */
@NullMarked
package dev.analemma.operators.internal.time;

import org.jspecify.annotations.NullMarked;
