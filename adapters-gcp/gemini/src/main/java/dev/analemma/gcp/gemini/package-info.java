// SPDX-License-Identifier: Apache-2.0
/** Gemini models, through the Gemini API and through Vertex AI: what a host needs beside settings. */
@NullMarked
package dev.analemma.gcp.gemini;

import org.jspecify.annotations.NullMarked;
