// SPDX-License-Identifier: Apache-2.0
/** Processes that end anywhere, over a real file, and what must hold afterwards. */
@NullMarked
package dev.analemma.jdbc.crash;

import org.jspecify.annotations.NullMarked;
