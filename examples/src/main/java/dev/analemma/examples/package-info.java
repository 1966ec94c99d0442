// SPDX-License-Identifier: Apache-2.0
/** The runner of workflows on the command line. */
@NullMarked
package dev.analemma.examples;

import org.jspecify.annotations.NullMarked;
