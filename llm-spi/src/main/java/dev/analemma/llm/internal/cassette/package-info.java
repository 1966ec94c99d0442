// SPDX-License-Identifier: Apache-2.0
/** Calls that are recorded, and played again without a network. */
@NullMarked
package dev.analemma.llm.internal.cassette;

import org.jspecify.annotations.NullMarked;
