// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.analemma.definition.Location;
import dev.analemma.spi.JsonPlaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where each value of a JSON text stands. The text, which has no fault but names that stand twice,
 * is gone through once, when the first place is asked for.
 *
 * <p>Threads: safe.
 */
final class JsonLocations implements Function<String, @Nullable Location> {
  /** Lets names stand twice, unlike the one of {@code Json}. */
  private static final JsonFactory PLACES = new JsonFactory();

  private final String text;
  private @Nullable JsonPlaces root;

  JsonLocations(String text) {
    this.text = text;
  }

  @Override
  public synchronized @Nullable Location apply(String pointer) {
    JsonPlaces known = root;
    if (known == null) {
      known = read();
      root = known;
    }
    return known.find(pointer);
  }

  private JsonPlaces read() {
    Deque<JsonPlaces> open = new ArrayDeque<>();
    try (JsonParser parser = PLACES.createParser(text)) {
      parser.nextToken();
      JsonPlaces first = place(parser);
      JsonToken token = parser.currentToken();
      if (token.isStructStart()) {
        open.push(first);
      }
      while (!open.isEmpty()) {
        token = parser.nextToken();
        if (token.isStructEnd()) {
          open.remove();
        } else {
          boolean named = token == JsonToken.FIELD_NAME;
          String name = named ? parser.currentName() : "";
          token = named ? parser.nextToken() : token;
          JsonPlaces place = place(parser);
          if (named) {
            open.element().member(name, place);
          } else {
            open.element().element(place);
          }
          if (token.isStructStart()) {
            open.push(place);
          }
        }
      }
      return first;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonPlaces place(JsonParser parser) {
    JsonLocation location = parser.currentTokenLocation();
    return new JsonPlaces(new Location(location.getLineNr(), location.getColumnNr()));
  }
}
