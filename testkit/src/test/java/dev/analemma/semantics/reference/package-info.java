// SPDX-License-Identifier: Apache-2.0
/** What a definition means, as slow and obvious code that the engine is compared with. */
@NullMarked
package dev.analemma.semantics.reference;

import org.jspecify.annotations.NullMarked;
