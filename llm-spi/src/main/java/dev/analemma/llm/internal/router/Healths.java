// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.router;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How all models do, and the credentials of their providers. Threads: safe. */
final class Healths {
  private final Map<ResolvedTarget, Health> models = new ConcurrentHashMap<>();
  private final Map<ProviderId, Health> credentials = new ConcurrentHashMap<>();

  /**
   * The right to make a call.
   *
   * @param probesModel whether the call finds out how the model does
   * @param probesCredential whether it finds out how the credential does
   */
  record Permit(boolean probesModel, boolean probesCredential) {
    static final Permit PLAIN = new Permit(false, false);
  }

  /**
   * Returns the right to make a call, or null if it may not be made now. One that probes has to be
   * given back with {@link #left}.
   */
  @Nullable Permit ask(ResolvedTarget target, boolean nobodyElse, long nowNanos) {
    Health credential = credential(target);
    Health.Pass first = credential.ask(nobodyElse, nowNanos);
    if (first == Health.Pass.REFUSED) {
      return null;
    }
    Health.Pass second = of(target).ask(nobodyElse, nowNanos);
    if (second == Health.Pass.REFUSED) {
      if (first == Health.Pass.PROBE) {
        credential.probed();
      }
      return null;
    }
    return first == Health.Pass.GRANTED && second == Health.Pass.GRANTED
        ? Permit.PLAIN
        : new Permit(second == Health.Pass.PROBE, first == Health.Pass.PROBE);
  }

  /** A call has failed. */
  Health.Change failed(
      ResolvedTarget target, ErrorKind kind, @Nullable Duration hint, long nowNanos) {
    boolean credential = kind.cooldown() == ErrorKind.Cooldown.CREDENTIAL;
    return (credential ? credential(target) : of(target)).failed(kind, hint, nowNanos);
  }

  /** A call was answered. */
  Health.Change answered(ResolvedTarget target, Permit permit) {
    credential(target).answered(permit.probesCredential());
    return of(target).answered(permit.probesModel());
  }

  /** A call goes to this model no more. */
  void left(ResolvedTarget target, Permit permit) {
    if (permit.probesCredential()) {
      credential(target).probed();
    }
    if (permit.probesModel()) {
      of(target).probed();
    }
  }

  /** Returns how a model does. */
  Health of(ResolvedTarget target) {
    Health known = models.get(target);
    return known == null ? models.computeIfAbsent(target, key -> new Health()) : known;
  }

  /** Returns how the credential of its provider does. */
  Health credential(ResolvedTarget target) {
    ProviderId id = target.provider();
    Health known = credentials.get(id);
    return known == null ? credentials.computeIfAbsent(id, key -> new Health()) : known;
  }

  /** Returns whether a call that begins would pass; changes nothing. */
  boolean wouldPass(ResolvedTarget target, long nowNanos) {
    return of(target).wouldPass(nowNanos) && credential(target).wouldPass(nowNanos);
  }

  /** Returns how long from now until a call may pass; null for never. */
  @Nullable Duration pauseLeft(ResolvedTarget target, long nowNanos) {
    if (credential(target).wouldPass(nowNanos)) {
      return of(target).pauseLeft(nowNanos);
    }
    Duration credential = credential(target).pauseLeft(nowNanos);
    if (of(target).wouldPass(nowNanos)) {
      return credential;
    }
    Duration model = of(target).pauseLeft(nowNanos);
    return model == null || credential == null
        ? null
        : model.compareTo(credential) > 0 ? model : credential;
  }

  /** Returns why a model is left alone. */
  ErrorKind reason(ResolvedTarget target, long nowNanos) {
    return (credential(target).wouldPass(nowNanos) ? of(target) : credential(target)).last();
  }
}
