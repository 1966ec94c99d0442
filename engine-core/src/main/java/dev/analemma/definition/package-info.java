// SPDX-License-Identifier: Apache-2.0
/** A workflow as data: nodes, policies and the faults found in them. */
@NullMarked
package dev.analemma.definition;

import org.jspecify.annotations.NullMarked;
