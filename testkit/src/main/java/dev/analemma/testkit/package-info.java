// SPDX-License-Identifier: Apache-2.0
/** What tests of hosts and plug-ins need: a clock that is moved by hand, threads that are stepped. */
@NullMarked
package dev.analemma.testkit;

import org.jspecify.annotations.NullMarked;
