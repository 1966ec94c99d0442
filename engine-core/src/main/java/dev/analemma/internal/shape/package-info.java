// SPDX-License-Identifier: Apache-2.0
/** What the Java types of a workflow look like as JSON. */
@NullMarked
package dev.analemma.internal.shape;

import org.jspecify.annotations.NullMarked;
