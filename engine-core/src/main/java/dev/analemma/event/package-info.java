// SPDX-License-Identifier: Apache-2.0
/** What a run tells its listeners. */
@NullMarked
package dev.analemma.event;

import org.jspecify.annotations.NullMarked;
