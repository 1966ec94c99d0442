// SPDX-License-Identifier: Apache-2.0
/** What an author of a provider of language models implements. */
@NullMarked
package dev.analemma.llm.spi;

import org.jspecify.annotations.NullMarked;
