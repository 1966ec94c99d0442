// SPDX-License-Identifier: Apache-2.0
/** Operators over texts. */
@NullMarked
package dev.analemma.operators.internal.text;

import org.jspecify.annotations.NullMarked;
