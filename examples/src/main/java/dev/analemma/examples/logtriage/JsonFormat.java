// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** One JSON object a line, with the usual names for time, level, logger and message. */
final class JsonFormat implements LineFormat {
  private static final JsonFactory FACTORY = new JsonFactory();

  @Override
  public String name() {
    return "json";
  }

  @Override
  public boolean read(Cursor c, Draft draft, Timestamps timestamps) {
    String text = c.text();
    if (c.peek() != '{' || !text.stripTrailing().endsWith("}")) {
      return false;
    }
    Fields fields = new Fields(draft, timestamps);
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      readObject(parser, "", fields);
      if (parser.nextToken() != null) {
        return false;
      }
    } catch (IOException malformed) {
      return false;
    }
    fields.finish(text);
    return true;
  }

  /** Reads the members of an object; of nested objects only those that Fields names. */
  private static void readObject(JsonParser parser, String prefix, Fields fields)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = prefix + parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT && prefix.isEmpty() && Fields.nests(key)) {
        readObject(parser, key + ".", fields);
      } else if (value.isStructStart()) {
        parser.skipChildren();
      } else if (value != JsonToken.VALUE_NULL) {
        fields.put(key, parser.getText(), value.isNumeric());
      }
    }
  }
}
