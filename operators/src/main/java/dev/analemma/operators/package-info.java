// SPDX-License-Identifier: Apache-2.0
/** Typed configurations of the built-in operators, and the provider that brings them. */
@NullMarked
package dev.analemma.operators;

import org.jspecify.annotations.NullMarked;
