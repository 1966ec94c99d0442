// SPDX-License-Identifier: Apache-2.0
/** What a host types: the engine, workflows, runs and their errors. */
@NullMarked
package dev.analemma;

import org.jspecify.annotations.NullMarked;
