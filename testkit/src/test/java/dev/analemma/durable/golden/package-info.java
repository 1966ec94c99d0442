// SPDX-License-Identifier: Apache-2.0
/** Histories that are kept for ever, and what becomes of them. */
@NullMarked
package dev.analemma.durable.golden;

import org.jspecify.annotations.NullMarked;
