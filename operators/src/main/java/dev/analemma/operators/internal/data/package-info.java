// SPDX-License-Identifier: Apache-2.0
/** Operators over formats and encodings: CSV, base64, hashes. */
@NullMarked
package dev.analemma.operators.internal.data;

import org.jspecify.annotations.NullMarked;
