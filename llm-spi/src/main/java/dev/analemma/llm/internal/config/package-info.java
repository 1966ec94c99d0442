// SPDX-License-Identifier: Apache-2.0
/** Reads which providers are asked. */
@NullMarked
package dev.analemma.llm.internal.config;

import org.jspecify.annotations.NullMarked;
