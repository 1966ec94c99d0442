// SPDX-License-Identifier: Apache-2.0
/** How the store is made: statements, connections, and what the two databases do differently. */
@NullMarked
package dev.analemma.jdbc.internal;

import org.jspecify.annotations.NullMarked;
