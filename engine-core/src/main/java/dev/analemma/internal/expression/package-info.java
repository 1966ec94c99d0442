// SPDX-License-Identifier: Apache-2.0
/** Parser, linker and evaluator of the language of values. */
@NullMarked
package dev.analemma.internal.expression;

import org.jspecify.annotations.NullMarked;
