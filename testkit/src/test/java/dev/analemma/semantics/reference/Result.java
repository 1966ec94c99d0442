// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.CatchTarget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a part of a run ended.
 *
 * @param label where it ended, {@code ok} unless it has labels of its own
 * @param value its output
 * @param error its error, or null
 * @param cancelled whether it was cancelled, and has no error of its own
 * @param beside what went wrong inside beside that
 */
record Result(
    String label, JsonNode value, @Nullable Error error, boolean cancelled, List<Error> beside) {

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

    /** Returns it as the error of a node. */
    Error at(String address) {
      return new Error(code, address, details);
    }

    /** Returns whether one of some codes names it. */
    boolean answers(Collection<String> codes) {
      return codes.contains(code) || (codes.contains("*") && byStar());
    }

    /** Row 7: the exact code, else the star. */
    @Nullable CatchTarget caughtBy(Map<String, CatchTarget> catches) {
      CatchTarget exact = catches.get(code);
      return exact == null && byStar() ? catches.get("*") : exact;
    }

    private boolean byStar() {
      return !code.startsWith("EXPR_")
          && !code.startsWith("REF_")
          && !Set.of("CANCELLED", "STOPPED", "BUDGET_EXHAUSTED", "LEASE_LOST").contains(code);
    }
  }

  /** Returns whether it ended well. */
  boolean good() {
    return error == null && !cancelled;
  }

  /** Returns its error, if it has one, and those beside it. */
  List<Error> errors() {
    List<Error> errors = new ArrayList<>(beside);
    if (error != null) {
      errors.add(0, error);
    }
    return errors;
  }

  Result beside(List<Error> errors) {
    return new Result(label, value, error, cancelled, List.copyOf(errors));
  }

  static Result ok(String label, JsonNode value) {
    return new Result(label, value, null, false, List.of());
  }

  static Result ok(JsonNode value) {
    return ok("ok", value);
  }

  static Result failed(String code) {
    return failed(new Error(code, "", null));
  }

  static Result failed(Error error) {
    return new Result("", NullNode.getInstance(), error, false, List.of());
  }

  static Result stopped() {
    return new Result("", NullNode.getInstance(), null, true, List.of());
  }
}
