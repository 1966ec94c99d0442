// SPDX-License-Identifier: Apache-2.0
/** Items of a map: reading them piece by piece, batches of them, writing what became of them. */
@NullMarked
package dev.analemma.internal.source;

import org.jspecify.annotations.NullMarked;
