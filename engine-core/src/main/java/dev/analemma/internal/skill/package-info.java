// SPDX-License-Identifier: Apache-2.0
/** Skills and assets under their versions; no part of the API. */
@NullMarked
package dev.analemma.internal.skill;

import org.jspecify.annotations.NullMarked;
