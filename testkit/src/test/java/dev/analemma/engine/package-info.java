// SPDX-License-Identifier: Apache-2.0
/** What the engine promises to hosts and plug-ins, shown one promise at a time. */
@NullMarked
package dev.analemma.engine;

import org.jspecify.annotations.NullMarked;
