// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.analemma.Approvals;
import dev.analemma.DecisionReceipt;
import dev.analemma.DecisionReceipt.Duplicate;
import dev.analemma.DecisionReceipt.Reason;
import dev.analemma.DecisionReceipt.Refused;
import dev.analemma.PendingApproval;
import dev.analemma.internal.journal.Entries;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The open approvals of an engine, and for a while those that are over, so that a late click is
 * told why it does not count.
 *
 * <p>Threads: safe. Whether a decision counts is decided by the owner of its run alone.
 */
final class ApprovalDesk implements Approvals {
  /** The highest number of open approvals that are listed. */
  static final int LISTED_MAX = 10_000;

  /** How many approvals that are over are remembered; the least recent is forgotten first. */
  static final int OVER_MAX = 10_000;

  /** How long an approval that is over is remembered. */
  static final Duration OVER_AGE_MAX = Duration.ofDays(7);

  /** The longest name of a person, in characters. */
  static final int BY_CHARS_MAX = 256;

  /** The longest reason, in characters. */
  static final int REASON_CHARS_MAX = 4_096;

  private static final int TOKEN_BYTES = 16;

  private final EngineCore engine;
  private final Map<String, ApprovalRun> open = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<Long, ApprovalRun> inOrder = new ConcurrentSkipListMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Cache<String, Over> over;

  /** Made with the first approval: finding a source of randomness takes a while. */
  private static final class Randomness {
    private static final SecureRandom SOURCE = new SecureRandom();
  }

  /**
   * How an approval ended.
   *
   * @param question what it asked, at the end
   * @param decision {@code approved}, {@code rejected} or {@code expired}; null for withdrawn
   * @param by who decided, or null
   * @param at when
   * @param why why it was withdrawn, or null
   */
  record Over(
      Question question,
      @Nullable String decision,
      @Nullable String by,
      Instant at,
      @Nullable String why) {}

  ApprovalDesk(EngineCore engine) {
    this.engine = engine;
    this.over =
        Caffeine.newBuilder()
            .maximumSize(OVER_MAX)
            .expireAfterWrite(OVER_AGE_MAX)
            .ticker(() -> engine.clock().nanoTime())
            .executor(Runnable::run)
            .build();
  }

  // Approvals of runs, called by their owners.

  /**
   * Returns the token of an approval. That of a durable run is signed, and the same when the run is
   * taken up again.
   */
  String token(RunLoop run, String address, String digest, Instant since) {
    if (run.recorder != null) {
      return engine.keeper().token(run.id(), address, digest, since);
    }
    byte[] bytes = new byte[TOKEN_BYTES];
    Randomness.SOURCE.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Lists an approval; returns its number. */
  long open(String token, ApprovalRun approval) {
    long number = numbers.incrementAndGet();
    // A run that was lost and is here again asks with the same token, maybe before it is forgotten.
    open.merge(hash(token), approval, (one, other) -> one.epoch() > other.epoch() ? one : other);
    inOrder.put(number, approval);
    return number;
  }

  /** An approval has ended. */
  void close(long number, ApprovalRun approval, Over ended) {
    inOrder.remove(number);
    String hash = hash(ended.question().token());
    ApprovalRun asking = open.get(hash);
    if (asking == null || asking == approval) {
      // Remembered first: in between, a token is never unknown.
      over.put(hash, ended);
      open.remove(hash, approval);
    }
  }

  // Hosts.

  @Override
  public List<PendingApproval> pending() {
    return inOrder.values().stream()
        // A run that broke the engine, or was given up, has taken nothing back.
        .filter(approval -> !approval.run.end().ended())
        .limit(LISTED_MAX)
        .map(ApprovalRun::question)
        .collect(Collectors.toUnmodifiableList());
  }

  @Override
  public Optional<PendingApproval> find(String token) {
    return Optional.ofNullable(open.get(hash(token))).map(ApprovalRun::question);
  }

  @Override
  public CompletionStage<DecisionReceipt> approve(
      String token, String by, @Nullable String reason) {
    return decide(new Decision(this, token, true, checked(by, reason), reason));
  }

  @Override
  public CompletionStage<DecisionReceipt> reject(String token, String by, @Nullable String reason) {
    return decide(new Decision(this, token, false, checked(by, reason), reason));
  }

  private static String checked(String by, @Nullable String reason) {
    if (by.isBlank() || by.length() > BY_CHARS_MAX) {
      throw new IllegalArgumentException(
          "'by' has %,d characters, must have 1 to %,d and not be blank"
              .formatted(by.length(), BY_CHARS_MAX));
    }
    if (reason != null && reason.length() > REASON_CHARS_MAX) {
      throw new IllegalArgumentException(
          "'reason' has %,d characters, must have at most %,d"
              .formatted(reason.length(), REASON_CHARS_MAX));
    }
    return by;
  }

  private CompletionStage<DecisionReceipt> decide(Decision decision) {
    ApprovalRun approval = open.get(decision.hash);
    if (approval != null) {
      return decision.ask(approval.run);
    }
    Keeper keeper = engine.keeperOrNull();
    String runId = keeper == null ? null : TokenSigner.runOf(decision.token);
    if (keeper == null || runId == null) {
      return CompletableFuture.completedStage(late(decision));
    }
    RunLoop here = keeper.find(runId);
    if (here != null) {
      // It has decided perhaps, and that may not be committed yet.
      return decision.ask(here);
    }
    return keeper
        .mail()
        .decide(
            runId,
            run -> decision.ask(run),
            decision.approved,
            decision.token,
            decision.by,
            decision.reason);
  }

  /** Somebody decided on another instance; the run's owner is told here. */
  void decided(String token, boolean approves, String by, @Nullable String reason) {
    ApprovalRun approval = open.get(hash(token));
    if (approval != null) {
      approval.decide(approves, by, reason);
    }
  }

  /** Tokens are looked up by their hash: how long that takes says nothing of them. */
  private static String hash(String token) {
    return Entries.digest(token.getBytes(StandardCharsets.UTF_8));
  }

  /** What somebody decided, on its way to the run that asked. */
  private static final class Decision extends Request<DecisionReceipt> {
    private final ApprovalDesk desk;
    private final String token;
    private final String hash;
    private final boolean approved;
    private final String by;
    private final @Nullable String reason;

    Decision(
        ApprovalDesk desk, String token, boolean approved, String by, @Nullable String reason) {
      this.desk = desk;
      this.token = token;
      this.hash = hash(token);
      this.approved = approved;
      this.by = by;
      this.reason = reason;
    }

    @Override
    DecisionReceipt handle(RunLoop run) {
      ApprovalRun approval = desk.open.get(hash);
      return approval == null ? desk.late(this) : approval.decide(approved, by, reason);
    }

    @Override
    DecisionReceipt tooLate(RunLoop run) {
      return desk.late(this);
    }
  }

  /** Says why a decision does not count any more. */
  private DecisionReceipt late(Decision click) {
    Over ended = over.getIfPresent(click.hash);
    if (ended == null) {
      ApprovalRun open = this.open.get(click.hash);
      return open == null
          ? new Refused(Reason.TOKEN_UNKNOWN, "no approval has this token; it may be over for long")
          : runEnded(open.question());
    }
    Question question = ended.question();
    String decision = ended.decision();
    if (decision == null) {
      return engine.runs().find(question.runId()) != null
          ? new Refused(
              Reason.ACTIVATION_OVER,
              "'%s' was withdrawn at %s: %s. Decide on what is asked now."
                  .formatted(question.address(), ended.at(), ended.why()))
          : runEnded(question);
    }
    if (decision.equals("expired")) {
      return new Refused(
          Reason.EXPIRED,
          "'%s' expired at %s; nobody decided in time".formatted(question.address(), ended.at()));
    }
    boolean same =
        decision.equals(click.approved ? "approved" : "rejected")
            && (click.by.equals(ended.by()) || question.approvedBy().contains(click.by));
    return same
        ? new Duplicate(click.by)
        : new Refused(
            Reason.ALREADY_DECIDED,
            "'%s' was %s by %s at %s"
                .formatted(question.address(), decision, ended.by(), ended.at()));
  }

  private static DecisionReceipt runEnded(Question question) {
    return new Refused(
        Reason.RUN_ENDED,
        "run %s has ended; nobody waits for '%s' any more"
            .formatted(question.runId(), question.address()));
  }
}
