// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.NodeKind.ApprovalKind;
import dev.analemma.definition.NodeKind.Escalation;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who decides, and within what time.
 *
 * <p>Threads: immutable; each method returns a copy.
 */
public final class ApprovalSpec {
  private final Duration within;
  private final List<String> assignees;
  private final List<Escalation> escalations;
  private final @Nullable Integer quorum;

  private ApprovalSpec(
      Duration within,
      List<String> assignees,
      List<Escalation> escalations,
      @Nullable Integer quorum) {
    this.within = within;
    this.assignees = List.copyOf(assignees);
    this.escalations = List.copyOf(escalations);
    this.quorum = quorum;
  }

  /**
   * Returns a decision that expires after a time.
   *
   * @param time how long the decision is waited for; positive
   */
  public static ApprovalSpec within(Duration time) {
    return new ApprovalSpec(positive("within", time), List.of(), List.of(), null);
  }

  /** Says who may decide: users and groups as the host names them; replaces those said before. */
  public ApprovalSpec assignees(String... assignees) {
    return new ApprovalSpec(within, List.of(assignees), escalations, quorum);
  }

  /**
   * Adds a reminder.
   *
   * @param after how long after the question; positive
   * @param to who is told
   */
  public ApprovalSpec escalate(Duration after, String... to) {
    List<Escalation> more = new ArrayList<>(escalations);
    more.add(new Escalation(duration(positive("escalate", after)), people(List.of(to))));
    return new ApprovalSpec(within, assignees, more, quorum);
  }

  /** Says how many must approve; 1 unless said. */
  public ApprovalSpec quorum(int approvals) {
    if (approvals < 1) {
      throw new IllegalArgumentException("quorum is %d, must be at least 1".formatted(approvals));
    }
    return new ApprovalSpec(within, assignees, escalations, approvals);
  }

  ApprovalKind kind(JsonNode show) {
    if (assignees.isEmpty()) {
      throw new IllegalArgumentException("nobody is asked; name them with assignees(\"group:…\")");
    }
    return new ApprovalKind(people(assignees), show, duration(within), escalations, quorum);
  }

  static TextNode duration(Duration duration) {
    return TextNode.valueOf(duration.toString());
  }

  static Duration positive(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("%s is %s, must be positive".formatted(what, duration));
    }
    return duration;
  }

  private static JsonNode people(List<String> names) {
    var all = Json.nodes().arrayNode();
    names.forEach(name -> all.add(Texts.text(name)));
    return all.size() == 1 ? all.get(0) : all;
  }
}
