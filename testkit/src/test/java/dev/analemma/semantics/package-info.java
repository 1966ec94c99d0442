// SPDX-License-Identifier: Apache-2.0
/** What a definition means, row by row, shown on the engine. */
@NullMarked
package dev.analemma.semantics;

import org.jspecify.annotations.NullMarked;
