// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the input of a run from the command line. */
final class Inputs {
  private static final String FILE = "file";

  private Inputs() {}

  /** Returns the input: that of {@code --input}, then FILE, then each {@code --set}. */
  static ObjectNode of(Arguments arguments, WorkflowDefinition definition, InputStream stdin)
      throws UsageException {
    ObjectNode input = base(arguments.input(), stdin);
    @Nullable String file = arguments.file();
    if (file != null) {
      if (!definition.input().containsKey(FILE)) {
        throw UsageException.input(
            "workflow '%s' has no input 'file' for '%s'; its inputs are %s, write --set name=value"
                .formatted(definition.name(), file, definition.input().keySet()));
      }
      input.put(FILE, file);
    }
    for (Map.Entry<String, String> setting : arguments.settings().entrySet()) {
      set(input, setting.getKey(), value(setting.getValue()));
    }
    return input;
  }

  private static ObjectNode base(@Nullable String from, InputStream stdin) throws UsageException {
    if (from == null) {
      return Json.nodes().objectNode();
    }
    String name = from.equals("-") ? "standard input" : "'" + from + "'";
    String text = from.equals("-") ? readAll(stdin) : Library.read(Path.of(from));
    try {
      if (Json.mapper().readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw UsageException.input(
          "the input in %s is no JSON at line %d, column %d: %s"
              .formatted(
                  name,
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()));
    }
    throw UsageException.input(
        "the input in %s is no JSON object; write {\"name\": value}".formatted(name));
  }

  private static String readAll(InputStream stdin) throws UsageException {
    try {
      return new String(stdin.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw UsageException.input("standard input could not be read: " + e);
    }
  }

  private static void set(ObjectNode input, String path, JsonNode value) throws UsageException {
    String[] keys = path.split("\\.", -1);
    ObjectNode object = input;
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].isEmpty()) {
        throw UsageException.options(
            "'--set %s=…' has an empty part; write name.name=value".formatted(path));
      }
      if (i == keys.length - 1) {
        object.set(keys[i], value);
        return;
      }
      JsonNode child = object.get(keys[i]);
      if (child == null) {
        child = object.putObject(keys[i]);
      }
      if (!(child instanceof ObjectNode next)) {
        throw UsageException.input(
            "'--set %s=…' goes through '%s', which is %s and no object"
                .formatted(path, keys[i], child));
      }
      object = next;
    }
  }

  private static JsonNode value(String text) {
    try {
      JsonNode value = Json.mapper().readTree(text);
      return value.isMissingNode() ? Json.nodes().textNode(text) : value;
    } catch (JsonProcessingException e) {
      return Json.nodes().textNode(text);
    }
  }
}
