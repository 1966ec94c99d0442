// SPDX-License-Identifier: Apache-2.0
/** The chat completions of OpenAI, as vLLM and many others speak them. */
@NullMarked
package dev.analemma.llm.internal.openai;

import org.jspecify.annotations.NullMarked;
