// SPDX-License-Identifier: Apache-2.0
/** Definitions to and from JSON, and their canonical form. */
@NullMarked
package dev.analemma.internal.codec;

import org.jspecify.annotations.NullMarked;
