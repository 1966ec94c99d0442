// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.LlmProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Bad statuses and broken connections: what they mean, once each. */
abstract class LlmFailureRules extends LlmStreamRules {
  @TestFactory
  Stream<DynamicTest> error_ofTheProvider_isWhatItIs_andAskedForOnce() {
    return Stream.of(ErrorKind.values())
        .filter(kind -> error(kind) != null)
        .flatMap(
            kind ->
                Stream.of(false, true)
                    .map(
                        streamed ->
                            DynamicTest.dynamicTest(
                                kind + (streamed ? " streamed" : ""),
                                () -> assertError(kind, streamed))));
  }

  private void assertError(ErrorKind kind, boolean streamed) {
    server.then(Objects.requireNonNull(error(kind)));

    LlmException failure = failure(ask(streamed));

    assertKind(kind, failure);
    assertEquals(target(), failure.target());
    assertTrue(failure.status() >= 400, "status " + failure.status());
    server.request();
    assertEquals(0, server.requests(), "more requests");
  }

  @Test
  void limitOfRequests_tellsHowLongToWait_alsoWhereThatIsDays() {
    server.then(Objects.requireNonNull(error(ErrorKind.RATE_LIMITED)));

    assertEquals(Duration.ofSeconds(2), failure(ask(false)).retryAfter());
  }

  @Test
  void answerOfAProxy_countsByItsStatus() {
    String page = "<html><body>Bad Gateway</body></html>";
    server
        .then(SocketScript.reply(502, "text/html", page))
        .then(SocketScript.reply(503, "text/plain", ""))
        .then(SocketScript.reply(429, "text/plain", "slow down"))
        .then(SocketScript.reply(400, "text/plain", "bad field"));

    assertKind(ErrorKind.SERVER_ERROR, failure(ask(true)));
    assertKind(ErrorKind.OVERLOADED, failure(ask(true)));
    assertKind(ErrorKind.RATE_LIMITED, failure(ask(true)));
    LlmException refused = failure(ask(true));
    assertKind(ErrorKind.INVALID_REQUEST, refused);
    assertTrue(String.valueOf(refused.getMessage()).contains("bad field"), refused.getMessage());
  }

  @Test
  void key_thatTheProviderRepeats_isNotTold() {
    String body = "Incorrect key: " + CANARY;
    server
        .then(SocketScript.reply(401, "text/plain", body))
        .then(SocketScript.reply(200, "application/json", body))
        .then(SocketScript.reply(400, "text/plain", body))
        .then(SocketScript.raw().send(CANARY + "\r\n\r\n").cut());

    assertKind(ErrorKind.AUTH, failure(ask(false)));
    assertKind(ErrorKind.PROTOCOL, failure(ask(false)));
    LlmException refused = failure(ask(true));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("Incorrect key: ***"), refused.getMessage());
    assertKind(ErrorKind.PROTOCOL, failure(ask(false)));
  }

  @Test
  void redirect_isNotFollowed() {
    server
        .then(SocketScript.reply(307, "text/plain", "", "Location: /" + CANARY))
        .then(SocketScript.reply(200, "text/plain", "followed"));

    assertKind(ErrorKind.INVALID_REQUEST, failure(ask(false)));
    server.request();
    assertEquals(0, server.requests(), "more requests");
  }

  @Test
  void connection_thatBreaksBeforeAnAnswer_isTransport() throws IOException {
    server.then(SocketScript.raw().reset()).then(SocketScript.raw().cut());

    assertKind(ErrorKind.TRANSPORT, failure(ask(false)));
    assertKind(ErrorKind.TRANSPORT, failure(ask(true)));
    URI nobody;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + taken.getLocalPort());
    }
    try (LlmProvider alone = provider(nobody, CANARY)) {
      assertKind(ErrorKind.TRANSPORT, failure(alone.complete(call())));
    }
  }

  @Test
  void answer_thatIsNotHttp_cannotBeRead() {
    server.then(SocketScript.raw().send("SSH-2.0-OpenSSH_9.2\r\n\r\n").cut());

    assertKind(ErrorKind.PROTOCOL, failure(ask(false)));
  }

  private InFlight ask(boolean streamed) {
    return streamed ? provider.stream(call(), new Told()) : provider.complete(call());
  }
}
