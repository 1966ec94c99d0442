// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * How a part of a run ended.
 *
 * @param label where it ended, {@code ok} unless it has labels of its own
 * @param value its output
 * @param error its error, or null
 * @param cancelled whether it was cancelled, and has no error of its own
 */
record Result(String label, JsonNode value, @Nullable Error error, boolean cancelled) {

  /**
   * Row 11, as far as definitions here look at it.
   *
   * @param code the code
   * @param node the address of the node that failed
   * @param details facts, or null
   */
  record Error(String code, String node, @Nullable JsonNode details) {
    JsonNode toJson() {
      ObjectNode json = Term.JSON.objectNode();
      json.put("code", code);
      json.put("node", node);
      json.set("details", details);
      return json;
    }

    /** Row 7: whether {@code "*"} answers to it. */
    boolean byStar() {
      return !code.startsWith("EXPR_")
          && !code.startsWith("REF_")
          && !java.util.Set.of("CANCELLED", "STOPPED", "BUDGET_EXHAUSTED", "LEASE_LOST")
              .contains(code);
    }
  }

  static Result ok(String label, JsonNode value) {
    return new Result(label, value, null, false);
  }

  static Result ok(JsonNode value) {
    return ok("ok", value);
  }

  static Result failed(String code) {
    return failed(new Error(code, "", null));
  }

  static Result failed(Error error) {
    return new Result("", NullNode.getInstance(), error, false);
  }

  static Result stopped() {
    return new Result("", NullNode.getInstance(), null, true);
  }
}
