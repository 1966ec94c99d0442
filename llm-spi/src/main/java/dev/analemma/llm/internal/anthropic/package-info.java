// SPDX-License-Identifier: Apache-2.0
/** The messages API of Anthropic. */
@NullMarked
package dev.analemma.llm.internal.anthropic;

import org.jspecify.annotations.NullMarked;
