// SPDX-License-Identifier: Apache-2.0
/**
 * What calls of models may spend: money, tokens and calls are reserved before a call and settled
 * after it.
 */
@NullMarked
package dev.analemma.llm.budget;

import org.jspecify.annotations.NullMarked;
