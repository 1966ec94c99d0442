// SPDX-License-Identifier: Apache-2.0
/** A state store in SQLite or PostgreSQL. */
@NullMarked
package dev.analemma.jdbc;

import org.jspecify.annotations.NullMarked;
