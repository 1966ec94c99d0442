// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

import dev.analemma.llm.Timeouts;
import java.net.URI;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request.
 *
 * <p>Its text shows neither the values of headers nor the query of the address, since keys are
 * there; messages of this package do not either.
 *
 * @param method such as {@code POST}
 * @param uri where to, absolute, {@code http} or {@code https}, without a user in it
 * @param headers by name; a value has no control characters
 * @param body what is sent, empty for nothing; it is not copied and must not change
 * @param timeouts how long its parts may take: {@code connect} until the head of the request is on
 *     its way, where it has a body; {@code firstToken} from the start to the first byte of the body
 *     of the reply; {@code idle} between two bytes of it while its reader waits for them, where the
 *     provider's signs of life (comments, pings) are bytes too; {@code total} to the end of the
 *     body, the time of its reader included
 * @param bodyBytesMax the largest body of a reply; what is larger fails as {@link
 *     HttpFailure.Kind#TOO_LARGE}
 */
public record HttpCall(
    String method,
    URI uri,
    Map<String, String> headers,
    byte[] body,
    Timeouts timeouts,
    long bodyBytesMax) {
  /** Checks what is said above. No message tells the value of a header or a query. */
  public HttpCall {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException(
          "the address has no host, or is neither http nor https. Give it as https://host/path");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "the address of %s holds a user. Send credentials in a header".formatted(uri.getHost()));
    }
    Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, value) -> {
          checkValue(name, value);
          sorted.put(name, value);
        });
    headers = Collections.unmodifiableMap(sorted);
    if (bodyBytesMax < 1) {
      throw new IllegalArgumentException(
          "bodyBytesMax is %d, must be at least 1".formatted(bodyBytesMax));
    }
  }

  /** A key that was read from a file often ends in a line break; the client would quote it. */
  private static void checkValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c >= 0x7f) {
        throw new IllegalArgumentException(
            ("the value of the header '%s' has a character at %d of %d that no header may have."
                    + " A secret from a file may end in a line break")
                .formatted(name, i, value.length()));
      }
    }
  }

  /** Returns the method, and the address up to its path. */
  @Override
  public String toString() {
    return method + " " + HttpFailure.place(uri);
  }
}
