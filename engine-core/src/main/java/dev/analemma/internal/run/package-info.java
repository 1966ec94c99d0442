// SPDX-License-Identifier: Apache-2.0
/** The scheduler: runs, frames, attempts and timers. */
@NullMarked
package dev.analemma.internal.run;

import org.jspecify.annotations.NullMarked;
