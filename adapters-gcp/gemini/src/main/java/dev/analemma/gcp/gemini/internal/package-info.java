// SPDX-License-Identifier: Apache-2.0
/** How the Gemini API and Vertex AI are spoken to. */
@NullMarked
package dev.analemma.gcp.gemini.internal;

import org.jspecify.annotations.NullMarked;
