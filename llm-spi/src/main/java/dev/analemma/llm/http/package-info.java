// SPDX-License-Identifier: Apache-2.0
/** The way to providers that speak HTTP: one attempt, four timers, bodies that flow. */
@NullMarked
package dev.analemma.llm.http;

import org.jspecify.annotations.NullMarked;
