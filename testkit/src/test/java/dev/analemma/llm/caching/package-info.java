// SPDX-License-Identifier: Apache-2.0
/** Caches of prefixes under simulated traffic, and what is decided about them. */
@NullMarked
package dev.analemma.llm.caching;

import org.jspecify.annotations.NullMarked;
