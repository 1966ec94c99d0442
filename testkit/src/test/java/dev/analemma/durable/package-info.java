// SPDX-License-Identifier: Apache-2.0
/** What runs with a store keep when their process ends. */
@NullMarked
package dev.analemma.durable;

import org.jspecify.annotations.NullMarked;
