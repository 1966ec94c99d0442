// SPDX-License-Identifier: Apache-2.0
/** Definitions in YAML 1.2: reading and writing. */
@NullMarked
package dev.analemma.yaml;

import org.jspecify.annotations.NullMarked;
