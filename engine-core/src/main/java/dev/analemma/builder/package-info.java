// SPDX-License-Identifier: Apache-2.0
/** Workflows written in Java: typed values and steps, or nodes by name. */
@NullMarked
package dev.analemma.builder;

import org.jspecify.annotations.NullMarked;
