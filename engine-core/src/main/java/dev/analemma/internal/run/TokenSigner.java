// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.spi.SecretProvider;
import dev.analemma.spi.store.StateStore;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs the tokens of approvals: HMAC-SHA256 (RFC 2104) over the run, the activation, the digest of
 * what was shown and the instant at which it was asked. Nothing else is needed to make a token
 * again, so none is stored.
 *
 * <p>Threads: safe.
 */
final class TokenSigner {
  private static final String KEY_DOCUMENT = "token-key";
  private static final int KEY_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @throws IllegalArgumentException if the host's key is too short
   */
  TokenSigner(StateStore store, @Nullable SecretProvider secrets) {
    byte[] given =
        secrets == null
            ? null
            : secrets.find(SecretProvider.TOKEN_KEY).map(TokenSigner::checked).orElse(null);
    this.key = new SecretKeySpec(given == null ? kept(store) : given, ALGORITHM);
  }

  private static byte[] checked(String key) {
    if (key.length() < KEY_BYTES) {
      throw new IllegalArgumentException(
          "the secret '%s' has %d characters, must have at least %d"
              .formatted(SecretProvider.TOKEN_KEY, key.length(), KEY_BYTES));
    }
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /** The first instance of a store draws the key; the store keeps the first one. */
  private static byte[] kept(StateStore store) {
    byte[] drawn = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(drawn);
    store.documents().put(KEY_DOCUMENT, drawn);
    return store.documents().get(KEY_DOCUMENT).orElse(drawn);
  }

  String token(String runId, String address, String digest, Instant since) {
    String signed = String.join("\n", runId, address, digest, Long.toString(since.toEpochMilli()));
    return runId + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature(signed));
  }

  private byte[] signature(String signed) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** Returns a key for another purpose, from which nobody finds this one or another. */
  byte[] keyFor(String purpose) {
    return signature(purpose);
  }

  /** Returns the run that a token belongs to, or null if it is none. */
  static @Nullable String runOf(String token) {
    int dot = token.indexOf('.');
    return dot <= 0 ? null : token.substring(0, dot);
  }
}
