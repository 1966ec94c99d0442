// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import dev.analemma.spi.DefinitionFormat;
import dev.analemma.spi.Json;
import java.util.List;

/** JSON without places of values: only an error of the syntax has line and column. */
final class PlainJsonFormat implements DefinitionFormat {
  @Override
  public String name() {
    return "json";
  }

  @Override
  public List<String> extensions() {
    return List.of("json");
  }

  @Override
  public Parsed parse(String text) {
    try {
      JsonNode tree =
          Json.mapper()
              .reader()
              .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
              .readTree(text);
      if (!tree.isMissingNode()) {
        return new Parsed(tree, pointer -> null, List.of());
      }
      return failed(Fault.error(Codes.DOCUMENT_UNREADABLE, "", "the text is empty", REMEDY));
    } catch (JsonProcessingException e) {
      Fault fault =
          Fault.error(
              Codes.DOCUMENT_UNREADABLE,
              "",
              "the text is no JSON: " + e.getOriginalMessage(),
              REMEDY);
      return failed(
          e.getLocation() == null
              ? fault
              : fault.at(new Location(e.getLocation().getLineNr(), e.getLocation().getColumnNr())));
    }
  }

  private static final String REMEDY = "Write one JSON object";

  private static Parsed failed(Fault fault) {
    return new Parsed(null, pointer -> null, List.of(fault));
  }
}
