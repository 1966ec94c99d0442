// SPDX-License-Identifier: Apache-2.0
/** Decides whether the beginnings of requests are cached by their provider, and keeps the caches. */
@NullMarked
package dev.analemma.llm.caching;

import org.jspecify.annotations.NullMarked;
