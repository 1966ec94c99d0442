// SPDX-License-Identifier: Apache-2.0
/** Asks models for one answer: whom, how often, after which wait. */
@NullMarked
package dev.analemma.llm.internal.router;

import org.jspecify.annotations.NullMarked;
