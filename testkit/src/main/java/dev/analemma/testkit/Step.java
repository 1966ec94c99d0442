// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes appends in a few words. */
final class Step {
  private final String runId;
  private final long epoch;
  private final long position;
  private final @Nullable NewRun created;
  private byte @Nullable [] body;
  private RunStatus status = RunStatus.RUNNING;
  private @Nullable String detail;
  private @Nullable Instant dueAt;
  private boolean owned = true;
  private List<Long> consumed = List.of();
  private List<String> payloads = List.of();
  private List<AuditStore.Entry> audited = List.of();
  private long compactedBefore;

  private Step(
      String runId, long epoch, long position, @Nullable NewRun created, @Nullable String body) {
    this.runId = runId;
    this.epoch = epoch;
    this.position = position;
    this.created = created;
    this.body = body == null ? null : bytes(body);
  }

  /** Returns a run of the workflow {@code checkout} of which nothing more is said. */
  static NewRun plain() {
    return new NewRun("checkout", "h1", null, "d1", null, "checkout", List.of(), null);
  }

  static NewRun keyed(String key) {
    return new NewRun("checkout", "h1", key, "d1", null, "checkout", List.of(), null);
  }

  static NewRun scoped(String scope) {
    return new NewRun("checkout", "h1", null, "d1", null, scope, List.of(), null);
  }

  static Step start(String runId) {
    return start(runId, plain());
  }

  static Step start(String runId, NewRun run) {
    return new Step(runId, 1, 1, run, "start of " + runId);
  }

  static Step entry(String runId, long epoch, long position) {
    return new Step(runId, epoch, position, null, "entry " + position);
  }

  /** A change of standing alone. */
  static Step standing(String runId, long epoch, long position) {
    return new Step(runId, epoch, position, null, null);
  }

  Step body(byte[] body) {
    this.body = body;
    return this;
  }

  Step body(String text) {
    return body(bytes(text));
  }

  Step status(RunStatus status) {
    this.status = status;
    this.owned &= !status.terminal();
    return this;
  }

  Step detail(String detail) {
    this.detail = detail;
    return this;
  }

  /** Gives the run to nobody until an instant. */
  Step released(@Nullable Instant dueAt) {
    this.status = RunStatus.WAITING;
    this.owned = false;
    this.dueAt = dueAt;
    return this;
  }

  Step dueAt(Instant dueAt) {
    this.dueAt = dueAt;
    return this;
  }

  Step consumed(List<Long> numbers) {
    this.consumed = numbers;
    return this;
  }

  Step payloads(String... digests) {
    this.payloads = List.of(digests);
    return this;
  }

  Step audited(String by, String action, @Nullable String before, @Nullable String after) {
    this.audited =
        List.of(new AuditStore.Entry(0, Instant.EPOCH, by, action, "run:" + runId, before, after));
    return this;
  }

  Step compactedBefore(long position) {
    this.compactedBefore = position;
    return this;
  }

  @SuppressWarnings("NullAway") // It does not see that an array in another jar may be null.
  RunAppend append() {
    return new RunAppend(
        runId,
        epoch,
        position,
        created,
        body,
        new Standing(status, detail, dueAt, owned),
        consumed,
        payloads,
        audited,
        compactedBefore);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
