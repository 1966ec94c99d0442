// SPDX-License-Identifier: Apache-2.0
/** The catalogue of models: its documents, prices and texts about what is missing. */
@NullMarked
package dev.analemma.llm.internal.catalog;

import org.jspecify.annotations.NullMarked;
