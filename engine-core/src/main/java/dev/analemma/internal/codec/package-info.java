// SPDX-License-Identifier: Apache-2.0
/** Definitions to and from JSON, their canonical form and their drawings. */
@NullMarked
package dev.analemma.internal.codec;

import org.jspecify.annotations.NullMarked;
