// SPDX-License-Identifier: Apache-2.0
/** Readers of items and writers of results. */
@NullMarked
package dev.analemma.sources;

import org.jspecify.annotations.NullMarked;
