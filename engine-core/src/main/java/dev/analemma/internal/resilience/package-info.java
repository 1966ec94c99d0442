// SPDX-License-Identifier: Apache-2.0
/** Limits, breakers and retry budgets by resource key, shared by the runs of an engine. */
@NullMarked
package dev.analemma.internal.resilience;

import org.jspecify.annotations.NullMarked;
