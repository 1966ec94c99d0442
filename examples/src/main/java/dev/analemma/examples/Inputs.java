// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.InputException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The input of a run, from the command line.
 *
 * @param tree the input: that of {@code --input}, then FILE, then each {@code --set}
 * @param name what faults of the input are told by
 * @param text the text of {@code --input}, or an empty text
 */
record Inputs(ObjectNode tree, String name, String text) {
  private static final String FILE = "file";

  /**
   * Makes the input.
   *
   * @throws InputException if the text of {@code --input} is no JSON object
   */
  static Inputs of(Arguments arguments, WorkflowDefinition definition, InputStream stdin)
      throws UsageException {
    ObjectNode nothing = Json.nodes().objectNode();
    Inputs inputs = base(definition.name(), arguments.option("--input"), nothing, stdin);
    ObjectNode input = inputs.tree;
    @Nullable String file = arguments.operand(1);
    if (file != null) {
      if (!definition.input().containsKey(FILE)) {
        throw UsageException.input(
            "workflow '%s' has no input 'file' for '%s'; its inputs are %s, write --set name=value"
                .formatted(definition.name(), file, definition.input().keySet()));
      }
      input.put(FILE, file);
    }
    set(input, arguments.settings());
    return inputs;
  }

  /**
   * Makes the input of a run that leaves another one: that of {@code --input}, or else of the other
   * run, then each {@code --set}; null if neither is said.
   *
   * @throws InputException if the text of {@code --input} is no JSON object
   */
  static @Nullable Inputs changed(
      Arguments arguments, String workflow, JsonNode before, InputStream stdin)
      throws UsageException {
    String from = arguments.option("--input");
    if (from == null && arguments.settings().isEmpty()) {
      return null;
    }
    ObjectNode same = Json.nodes().objectNode();
    before.properties().forEach(input -> same.set(input.getKey(), input.getValue().deepCopy()));
    Inputs inputs = base(workflow, from, same, stdin);
    set(inputs.tree, arguments.settings());
    return inputs;
  }

  private static Inputs base(
      String workflow, @Nullable String from, ObjectNode otherwise, InputStream stdin)
      throws UsageException {
    if (from == null) {
      return new Inputs(otherwise, name(from), "");
    }
    String name = name(from);
    String text = from.equals("-") ? readAll(stdin) : Library.read(Library.path(from));
    List<Fault> faults =
        Json.problems(text).stream()
            .map(p -> Fault.error(p.code(), p.pointer(), p.problem(), p.remedy()).at(p.location()))
            .toList();
    if (!faults.isEmpty()) {
      throw new InputException(workflow, faults);
    }
    // Not the frozen tree of the strict reader: --set goes on writing.
    if (!(Json.parse(text).deepCopy() instanceof ObjectNode object)) {
      throw UsageException.input(
          "the input in %s is no JSON object; write {\"name\": value}".formatted(name));
    }
    return new Inputs(object, name, text);
  }

  /** Returns what faults of the input are told by. */
  static String name(@Nullable String from) {
    return from == null ? "input" : from.equals("-") ? "standard input" : from;
  }

  private static String readAll(InputStream stdin) throws UsageException {
    try {
      byte[] bytes = stdin.readAllBytes();
      return Library.unmarked(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw UsageException.input("standard input is not UTF-8");
    } catch (IOException e) {
      throw UsageException.input("standard input could not be read: " + e);
    }
  }

  /** Returns a fault with its place in the text, where the value stands there. */
  Fault located(Fault fault) {
    if (fault.location() != null || text.isEmpty()) {
      return fault;
    }
    Location best = null;
    int bestLength = -1;
    try (JsonParser parser = Json.mapper().createParser(text)) {
      while (parser.nextToken() != null) {
        String at = parser.getParsingContext().pathAsPointer().toString();
        boolean around = fault.pointer().equals(at) || fault.pointer().startsWith(at + "/");
        if (around && at.length() > bestLength) {
          JsonLocation here = parser.currentTokenLocation();
          best = new Location(here.getLineNr(), here.getColumnNr());
          bestLength = at.length();
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("a text that was read could not be read again", e);
    }
    return best == null ? fault : fault.at(best);
  }

  private static void set(ObjectNode input, Map<String, String> settings) throws UsageException {
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      set(input, setting.getKey(), value(setting.getValue()));
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
