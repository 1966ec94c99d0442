// SPDX-License-Identifier: Apache-2.0
/** The workflows of the specification, loaded, drawn and run. */
package dev.analemma.semantics;
