// SPDX-License-Identifier: Apache-2.0
/** From a definition to analyzed bodies and array plans. */
@NullMarked
package dev.analemma.internal.compile;

import org.jspecify.annotations.NullMarked;
