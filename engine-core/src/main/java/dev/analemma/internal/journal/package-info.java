// SPDX-License-Identifier: Apache-2.0
/**
 * What runs write down so that they survive their process: facts, how they are written, and how
 * those of all runs are committed together.
 */
@NullMarked
package dev.analemma.internal.journal;

import org.jspecify.annotations.NullMarked;
