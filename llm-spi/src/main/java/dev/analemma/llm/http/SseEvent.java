// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

/**
 * One event of an event stream.
 *
 * @param name its type, {@code message} where the stream gives none
 * @param data its lines, joined by line feeds; may be empty
 */
public record SseEvent(String name, String data) {}
