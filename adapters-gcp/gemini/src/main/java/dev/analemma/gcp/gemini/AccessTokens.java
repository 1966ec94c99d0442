// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini;

import dev.analemma.spi.SecretProvider;
import java.io.IOException;

/**
 * Where access tokens of Google come from. With google-auth-library-oauth2-http, whose credentials
 * keep a token until shortly before it expires:
 *
 * <pre>{@code
 * GoogleCredentials credentials =
 *     GoogleCredentials.getApplicationDefault()
 *         .createScoped("https://www.googleapis.com/auth/cloud-platform");
 * SecretProvider secrets =
 *     AccessTokens.secret(
 *             "vertex-access-token",
 *             fresh -> {
 *               if (fresh) {
 *                 credentials.refresh();
 *               } else {
 *                 credentials.refreshIfExpired();
 *               }
 *               return credentials.getAccessToken().getTokenValue();
 *             })
 *         .or(SecretProvider.environment(""));
 * }</pre>
 *
 * <p>Threads: safe; may block.
 */
@FunctionalInterface
public interface AccessTokens {
  /**
   * Returns a token. It is asked for at each call of a model, so one that is good for some minutes
   * yet is kept here.
   *
   * @param fresh whether the one that it would return otherwise was refused: it has to be another
   * @throws IOException if there is none; the message holds no secret
   */
  String token(boolean fresh) throws IOException;

  /**
   * Returns a provider of one secret: the token of the moment. After Google has refused a token the
   * next one is asked for as fresh; that is the next attempt's, since a provider of models calls
   * once.
   *
   * @param name of the secret, as the settings of the provider of models name it
   * @param tokens where it comes from; what it throws is told with the code {@code
   *     ACCESS_TOKEN_UNAVAILABLE}
   */
  static SecretProvider secret(String name, AccessTokens tokens) {
    return new TokenSecret(name, tokens);
  }
}
