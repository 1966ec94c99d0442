// SPDX-License-Identifier: Apache-2.0
/** From the text of an answer to the JSON that was asked for, without asking anybody. */
@NullMarked
package dev.analemma.llm.internal.output;

import org.jspecify.annotations.NullMarked;
