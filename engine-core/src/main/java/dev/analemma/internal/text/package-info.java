// SPDX-License-Identifier: Apache-2.0
/** Words for messages; depends on nothing. */
@NullMarked
package dev.analemma.internal.text;

import org.jspecify.annotations.NullMarked;
