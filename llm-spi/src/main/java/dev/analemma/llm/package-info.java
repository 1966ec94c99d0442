// SPDX-License-Identifier: Apache-2.0
/** Calls of language models, as their callers see them: requests, answers, models, costs. */
@NullMarked
package dev.analemma.llm;

import org.jspecify.annotations.NullMarked;
