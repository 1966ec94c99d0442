// SPDX-License-Identifier: Apache-2.0
/** Instances that are stopped and killed over a real PostgreSQL, which crashes as well. */
@NullMarked
package dev.analemma.jdbc.failover;

import org.jspecify.annotations.NullMarked;
