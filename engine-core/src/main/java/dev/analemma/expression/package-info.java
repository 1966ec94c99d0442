// SPDX-License-Identifier: Apache-2.0
/** The language of values: expressions, templates, regular expressions and JSONPath. */
@NullMarked
package dev.analemma.expression;

import org.jspecify.annotations.NullMarked;
