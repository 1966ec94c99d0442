// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.Outcome;
import java.util.Set;
import java.util.regex.Pattern;

/** The labels on which nodes end, and the outcome that goes with one. */
final class Labels {
  private static final Set<String> RESERVED = Set.of("ok", "error", "skipped", "ended");

  /** Made for the first label that is checked. */
  private static final class Syntax {
    static final Pattern PATTERN = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
  }

  private Labels() {}

  /** Refuses a label that is reserved, that is no name, or that is there already. */
  static void check(OperatorConfig config, Field<?> field, String label, Set<String> before) {
    if (RESERVED.contains(label)) {
      throw config.refuse(
          field,
          "LABEL_RESERVED",
          "the label '%s' is reserved".formatted(label),
          "Choose another word than ok, error, skipped and ended");
    }
    if (!Syntax.PATTERN.matcher(label).matches()) {
      throw config.refuse(
          field,
          "LABEL_SYNTAX",
          "'%s' is no label".formatted(label),
          "Write a letter, then at most 63 letters, digits and underscores");
    }
    if (!before.add(label)) {
      throw config.refuse(
          field,
          "LABEL_DUPLICATE",
          "the label '%s' stands twice".formatted(label),
          "Write each label once; several values of one label go into one case with 'in'");
    }
  }

  /** Returns the outcome on a label; the output tells it too. */
  static Outcome route(String label) {
    return Outcome.route(label, output(label));
  }

  private static JsonNode output(String label) {
    return Json.nodes().objectNode().put("label", label);
  }
}
