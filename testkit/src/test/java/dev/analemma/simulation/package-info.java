// SPDX-License-Identifier: Apache-2.0
/** Several engines on one store, in one thread, with everything going wrong that may. */
@NullMarked
package dev.analemma.simulation;

import org.jspecify.annotations.NullMarked;
