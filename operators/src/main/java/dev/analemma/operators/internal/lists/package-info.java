// SPDX-License-Identifier: Apache-2.0
/** Operators over lists. */
@NullMarked
package dev.analemma.operators.internal.lists;

import org.jspecify.annotations.NullMarked;
