// SPDX-License-Identifier: Apache-2.0
/** Facts, how they are written, and which are still needed. */
@NullMarked
package dev.analemma.internal.journal;

import org.jspecify.annotations.NullMarked;
