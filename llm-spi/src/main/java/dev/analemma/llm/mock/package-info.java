// SPDX-License-Identifier: Apache-2.0
/** A provider that asks nobody: for tests, and for work without a network. */
@NullMarked
package dev.analemma.llm.mock;

import org.jspecify.annotations.NullMarked;
