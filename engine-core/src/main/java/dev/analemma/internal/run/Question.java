// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.PendingApproval;
import dev.analemma.spi.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an approval asks, as it stands. Immutable. */
final class Question implements PendingApproval {
  private final String token;
  private final String runId;
  private final String workflow;
  private final String address;
  private final JsonNode to;
  private final JsonNode show;
  private final String digest;
  private final Instant since;
  private final @Nullable Instant expiresAt;
  private final int quorum;
  private final List<String> approvedBy;

  Question(
      String token,
      RunLoop run,
      String address,
      JsonNode to,
      JsonNode show,
      String digest,
      Instant since,
      @Nullable Instant expiresAt,
      int quorum) {
    this.token = token;
    this.runId = run.id();
    this.workflow = run.plan.definition().name();
    this.address = address;
    this.to = Json.freeze(to);
    this.show = Json.freeze(show);
    this.digest = digest;
    this.since = since;
    this.expiresAt = expiresAt;
    this.quorum = quorum;
    this.approvedBy = List.of();
  }

  private Question(Question before, List<String> approvedBy) {
    this.token = before.token;
    this.runId = before.runId;
    this.workflow = before.workflow;
    this.address = before.address;
    this.to = before.to;
    this.show = before.show;
    this.digest = before.digest;
    this.since = before.since;
    this.expiresAt = before.expiresAt;
    this.quorum = before.quorum;
    this.approvedBy = List.copyOf(approvedBy);
  }

  Question approvedBy(String person) {
    List<String> more = new ArrayList<>(approvedBy);
    more.add(person);
    return new Question(this, more);
  }

  @Override
  public String token() {
    return token;
  }

  @Override
  public String runId() {
    return runId;
  }

  @Override
  public String workflow() {
    return workflow;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public JsonNode to() {
    return to;
  }

  @Override
  public JsonNode show() {
    return show;
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public Instant since() {
    return since;
  }

  @Override
  public Optional<Instant> expiresAt() {
    return Optional.ofNullable(expiresAt);
  }

  @Override
  public int quorum() {
    return quorum;
  }

  @Override
  public List<String> approvedBy() {
    return approvedBy;
  }

  /** Without the token, which is a secret, and without what is shown, which may be large. */
  @Override
  public String toString() {
    return "approval %s of run %s, asked %s of %s, %d of %d"
        .formatted(address, runId, since, to, approvedBy.size(), quorum);
  }
}
