// SPDX-License-Identifier: Apache-2.0
/** Where secrets come from unless the host has a place of its own. */
@NullMarked
package dev.analemma.internal.secret;

import org.jspecify.annotations.NullMarked;
