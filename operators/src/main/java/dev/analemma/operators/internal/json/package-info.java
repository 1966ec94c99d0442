// SPDX-License-Identifier: Apache-2.0
/** Operators over JSON values and objects. */
@NullMarked
package dev.analemma.operators.internal.json;

import org.jspecify.annotations.NullMarked;
