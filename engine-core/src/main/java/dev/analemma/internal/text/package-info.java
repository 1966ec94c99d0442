// SPDX-License-Identifier: Apache-2.0
/** Names, near names and JSON pointers; depends on nothing else of the engine. */
@NullMarked
package dev.analemma.internal.text;

import org.jspecify.annotations.NullMarked;
