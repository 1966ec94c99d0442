// SPDX-License-Identifier: Apache-2.0
/** The same graphs on this engine, on others and by hand: measured side by side. */
@NullMarked
package dev.analemma.benchmarks;

import org.jspecify.annotations.NullMarked;
