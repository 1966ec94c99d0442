// SPDX-License-Identifier: Apache-2.0
/** Reads documents of JSON and tells all that is wrong with them. */
@NullMarked
package dev.analemma.llm.internal.document;

import org.jspecify.annotations.NullMarked;
