// SPDX-License-Identifier: Apache-2.0
/** What a picture of a definition shows. */
@NullMarked
package dev.analemma.internal.drawing;

import org.jspecify.annotations.NullMarked;
