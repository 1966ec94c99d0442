// SPDX-License-Identifier: Apache-2.0
/** Reads logs of many formats, groups their errors by template and ranks the groups. */
@NullMarked
package dev.analemma.examples.logtriage;

import org.jspecify.annotations.NullMarked;
