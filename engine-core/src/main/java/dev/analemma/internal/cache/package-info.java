// SPDX-License-Identifier: Apache-2.0
/** Bounded caches that cost a process little as long as they hold little. */
@NullMarked
package dev.analemma.internal.cache;

import org.jspecify.annotations.NullMarked;
