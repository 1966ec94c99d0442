// SPDX-License-Identifier: Apache-2.0
/** The operators over definitions that are made at run time, and composite ones. */
@NullMarked
package dev.analemma.operators.internal.plans;

import org.jspecify.annotations.NullMarked;
