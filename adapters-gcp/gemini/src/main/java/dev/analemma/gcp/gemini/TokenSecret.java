// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini;

import dev.analemma.OperatorException;
import dev.analemma.spi.SecretProvider;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Access tokens as a secret. It keeps none but the one that was refused. */
final class TokenSecret implements SecretProvider {
  private final String name;
  private final AccessTokens tokens;
  private volatile @Nullable String refused;

  TokenSecret(String name, AccessTokens tokens) {
    this.name = Objects.requireNonNull(name, "name");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
  }

  @Override
  public Optional<String> find(String wanted) {
    if (!wanted.equals(name)) {
      return Optional.empty();
    }
    try {
      String token = tokens.token(false);
      return Optional.of(token.equals(refused) ? tokens.token(true) : token);
    } catch (IOException e) {
      throw new OperatorException(
          "ACCESS_TOKEN_UNAVAILABLE",
          "there is no access token for the secret '%s': %s. Look at the credentials it is made of"
              .formatted(name, e.getMessage()),
          null,
          null,
          e);
    }
  }

  @Override
  public void refused(String wanted, String secret) {
    if (wanted.equals(name)) {
      refused = secret;
    }
  }
}
