// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Effect;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.NodePlan;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Tells by a digest whether what changes the world, or reads it, was called with the input that is
 * found for it now. Pure results are computed again when a run is taken up; where they come out
 * otherwise, what was called with them does not fit the run any more.
 *
 * <p>A digest is twelve bytes: three that tell the key, and nine of a SHA-256 over the key and the
 * input. The key comes from that of approvals, so nobody who has only the journals finds an input
 * by trying values; a digest under another key says nothing. Secrets are no part of an input.
 *
 * <p>Threads: safe.
 */
final class InputDigests {
  private static final int TAG_BYTES = 3;
  private static final int BYTES = 12;

  /** How many characters tell the key. */
  private static final int TAG_CHARS = 4;

  private final byte[] key;

  /** What tells the key, and room for the rest. */
  private final byte[] tag;

  InputDigests(TokenSigner signer) {
    this.key = signer.keyFor("input-digest");
    this.tag = Arrays.copyOf(Arrays.copyOf(signer.keyFor("input-digest-tag"), TAG_BYTES), BYTES);
  }

  /**
   * Returns the digest of what a node is called with; null if it does nothing outside, has no
   * input, or has one that cannot be had: then its call will fail with that.
   */
  @Nullable String of(Frame frame, int node) {
    Expression given = given(frame, node);
    if (given == null) {
      return null;
    }
    JsonNode input;
    try {
      input = given.evaluate(frame);
    } catch (RuntimeException unavailable) {
      return null;
    }
    byte[] digest = ValueDigest.keyed(key, input);
    if (digest == null) {
      return null;
    }
    byte[] tagged = tag.clone();
    System.arraycopy(digest, 0, tagged, TAG_BYTES, BYTES - TAG_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(tagged);
  }

  private static @Nullable Expression given(Frame frame, int node) {
    NodePlan plan = frame.plan.nodes[node];
    if (plan.action instanceof CallAction call) {
      return call.detach() ? call.with() : null;
    }
    boolean told = !plan.forgotten() && Recorder.effect(frame, plan) != Effect.PURE;
    return told ? plan.given : null;
  }

  /** Returns whether a digest is of another input than the one that a node has now. */
  boolean differs(String digest, Frame frame, int node) {
    String ours = Base64.getUrlEncoder().encodeToString(tag);
    return digest.regionMatches(0, ours, 0, TAG_CHARS) && !digest.equals(of(frame, node));
  }
}
