// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.EngineException;
import dev.analemma.OperatorException;
import dev.analemma.RunError;
import dev.analemma.definition.Fault;
import dev.analemma.expression.ExpressionException;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From what user code throws to what a handler sees; nothing that it throws can break this. */
final class Failures {
  static final String CANCELLED = "CANCELLED";
  static final String TIMED_OUT = "TIMED_OUT";
  static final String STOPPED = "STOPPED";
  static final String COMPENSATION_FAILED = "COMPENSATION_FAILED";
  private static final Set<String> UNCATCHABLE =
      Set.of(CANCELLED, COMPENSATION_FAILED, STOPPED, "BUDGET_EXHAUSTED", "LEASE_LOST");
  private static final int CAUSES_MAX = 16;
  private static final int SUMMARY_MAX = 5;
  private static final int MESSAGE_CHARS_MAX = 4_096;

  private Failures() {}

  /** Returns whether {@code "*"} answers to a code (SEMANTICS row 7). */
  static boolean byStar(String code) {
    return !UNCATCHABLE.contains(code) && !code.startsWith("EXPR_") && !code.startsWith("REF_");
  }

  /** Returns what is told to what runs inside a body that fails. */
  static RunError cancelledBy(RunError failure) {
    return new RunError(
        CANCELLED,
        "the body around it is failing: " + failure.code(),
        failure.node(),
        0,
        failure.at(),
        List.of(),
        null,
        null);
  }

  /** Returns the error of an attempt that threw, and was given no secrets. */
  static RunError of(Frame frame, int node, int attempt, Throwable thrown) {
    return of(frame, node, attempt, thrown, Secrets.NONE);
  }

  /** Returns the error of an attempt that threw, without the secrets that it was given. */
  static RunError of(Frame frame, int node, int attempt, Throwable thrown, Secrets secrets) {
    Throwable root = unwrapped(thrown);
    NodePlan plan = frame.plan.nodes[node];
    JsonNode details = details(root);
    return new RunError(
        secrets.redacted(code(root, plan)),
        message(root, secrets),
        frame.address(node),
        attempt,
        frame.run.engine.clock().now(),
        causes(root, secrets),
        details == null ? null : Json.freeze(secrets.redacted(details)),
        frame.inputOf(node));
  }

  /** Returns the error of a body whose output could not be made. */
  static RunError ofOutput(Frame frame, RuntimeException thrown) {
    return new RunError(
        Objects.requireNonNullElse(
            thrown instanceof EngineException e ? code(e) : null, "OUTPUT_FAILED"),
        "the output could not be made: " + message(thrown),
        frame.owner == null ? "output" : Owner.base(frame) + "/output",
        0,
        frame.run.engine.clock().now(),
        causes(thrown, Secrets.NONE),
        details(thrown),
        null);
  }

  /** Returns an error that the engine itself found. */
  static RunError of(
      Frame frame, int node, int attempt, String code, String message, @Nullable JsonNode details) {
    return new RunError(
        code,
        message,
        frame.address(node),
        attempt,
        frame.run.engine.clock().now(),
        List.of(),
        details,
        frame.inputOf(node));
  }

  /** Returns an error that was not retried because the budget of its resource is used up. */
  static RunError retryRefused(RunError error, String key) {
    ObjectNode details = Json.nodes().objectNode();
    if (error.details() instanceof ObjectNode told) {
      details.setAll(told);
    } else if (error.details() != null && !error.details().isNull()) {
      details.set("details", error.details());
    }
    details.put("retryRefused", key);
    return new RunError(
        error.code(),
        error.message(),
        error.node(),
        error.attempt(),
        error.at(),
        error.causes(),
        details,
        error.input());
  }

  /** Returns how long the failing side asks to be left alone, or null. */
  static @Nullable Duration retryAfter(@Nullable Throwable thrown) {
    return thrown != null && unwrapped(thrown) instanceof OperatorException e
        ? e.retryAfter()
        : null;
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable t = thrown;
    for (int i = 0; i < CAUSES_MAX; i++) {
      Throwable cause = cause(t);
      if (cause == null || !(t instanceof CompletionException || t instanceof ExecutionException)) {
        return t;
      }
      t = cause;
    }
    return t;
  }

  private static String code(Throwable thrown, NodePlan plan) {
    if (thrown instanceof EngineException e) {
      String code = code(e);
      if (code != null) {
        return code;
      }
    }
    if (thrown instanceof InterruptedException) {
      return "INTERRUPTED";
    }
    return plan.kind == NodePlan.Kind.FUNCTION ? "FUNCTION_FAILED" : "OPERATOR_FAILED";
  }

  /** A subclass of the host's may answer anything. */
  private static @Nullable String code(EngineException thrown) {
    try {
      return thrown.code();
    } catch (Throwable hostile) {
      return null;
    }
  }

  private static @Nullable Throwable cause(Throwable thrown) {
    try {
      return thrown.getCause();
    } catch (Throwable hostile) {
      return null;
    }
  }

  private static @Nullable JsonNode details(Throwable thrown) {
    JsonNode details =
        thrown instanceof OperatorException e
            ? e.details()
            : thrown instanceof ExpressionException e ? e.details() : null;
    try {
      return details == null ? null : Json.freeze(details);
    } catch (RuntimeException noJson) {
      return null;
    }
  }

  /** Returns the details of an error that is made of faults. */
  static ObjectNode details(List<Fault> faults) {
    ObjectNode details = Json.nodes().objectNode();
    ArrayNode list = details.putArray("faults");
    faults.forEach(fault -> list.add(fault.toJson()));
    return details;
  }

  /** Returns the first faults as one text. */
  static String summary(List<Fault> faults) {
    String first =
        faults.stream()
            .limit(SUMMARY_MAX)
            .map(fault -> fault.code() + " at '" + fault.pointer() + "'")
            .collect(Collectors.joining(", "));
    return faults.size() <= SUMMARY_MAX ? first : first + ", … (%,d)".formatted(faults.size());
  }

  private static List<RunError.Cause> causes(Throwable thrown, Secrets secrets) {
    List<RunError.Cause> causes = new ArrayList<>();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable t = thrown;
    while (t != null && causes.size() < CAUSES_MAX && seen.add(t)) {
      causes.add(new RunError.Cause(t.getClass().getSimpleName(), message(t, secrets)));
      t = cause(t);
    }
    return causes;
  }

  /** Returns whether this is how code stops that was interrupted or cancelled. */
  static boolean stopped(Throwable thrown) {
    Throwable root = unwrapped(thrown);
    return root instanceof InterruptedException || root instanceof CancellationException;
  }

  /** Returns class and message; never throws. */
  static String shown(Throwable thrown) {
    return shown(thrown, Secrets.NONE);
  }

  /** Returns class and message without secrets; never throws. */
  static String shown(Throwable thrown, Secrets secrets) {
    return thrown.getClass().getName() + ": " + message(thrown, secrets);
  }

  static String message(Throwable thrown) {
    return message(thrown, Secrets.NONE);
  }

  /** User code may throw from {@code getMessage} as well. */
  private static String message(Throwable thrown, Secrets secrets) {
    String message;
    try {
      message = thrown.getMessage();
    } catch (Throwable hostile) {
      message = "(its getMessage() threw " + hostile.getClass().getName() + ")";
    }
    if (message == null || message.isBlank()) {
      message = thrown.getClass().getName();
    }
    // Before it is cut: half of a secret would not be found.
    message = secrets.redacted(message);
    return message.length() <= MESSAGE_CHARS_MAX
        ? message
        : message.substring(0, MESSAGE_CHARS_MAX) + " … (cut)";
  }
}
