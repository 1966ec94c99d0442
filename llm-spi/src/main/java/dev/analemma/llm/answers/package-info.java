// SPDX-License-Identifier: Apache-2.0
/** Answers of models that serve again, and calls that are made once for all who ask the same. */
@NullMarked
package dev.analemma.llm.answers;

import org.jspecify.annotations.NullMarked;
