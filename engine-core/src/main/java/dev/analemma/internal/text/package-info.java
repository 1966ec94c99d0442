// SPDX-License-Identifier: Apache-2.0
/** The grammars of names and the search for a near one; depends on nothing else of the engine. */
@NullMarked
package dev.analemma.internal.text;

import org.jspecify.annotations.NullMarked;
