// SPDX-License-Identifier: Apache-2.0
/** What an author of operators, formats or clocks implements. */
@NullMarked
package dev.analemma.spi;

import org.jspecify.annotations.NullMarked;
