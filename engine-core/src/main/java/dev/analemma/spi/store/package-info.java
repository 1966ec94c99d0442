// SPDX-License-Identifier: Apache-2.0
/**
 * What keeps runs when their process ends: the contract between the engine and a store.
 *
 * <p>A store that passes {@code StateStoreTck} of {@code analemma-testkit} is a store.
 */
@NullMarked
package dev.analemma.spi.store;

import org.jspecify.annotations.NullMarked;
