// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

import dev.analemma.spi.EngineClock;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The transport on the JDK's client.
 *
 * <p>The client's own time-outs are not used: that of a request ends with the head of the reply, so
 * a body that stands still would be waited for as long as the other side likes. HTTP/1.1 is spoken,
 * where ending a call closes its connection, and where no upgrade is asked of servers that do not
 * know it.
 *
 * <p>What the client does by itself: it connects a second time where the first was refused ({@code
 * jdk.httpclient.disableRetryConnect}), before anything was sent. It sends no POST twice.
 *
 * <p>Threads: safe.
 */
public final class JdkHttpTransport implements HttpTransport {
  private final HttpClient client;
  private final EngineClock clock;
  private final Executor executor;

  private JdkHttpTransport(HttpClient client, EngineClock clock, Executor executor) {
    this.client = client;
    this.clock = clock;
    this.executor = executor;
  }

  /**
   * Returns a transport with a client of its own: the machine's proxy and certificates.
   *
   * @param clock runs the timers
   * @param executor runs the client's work, callbacks included, which may block
   */
  public static JdkHttpTransport create(EngineClock clock, Executor executor) {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(executor)
            .build();
    return of(client, clock, executor);
  }

  /**
   * Returns a transport on a client of the host: with its proxy, certificates and executor.
   *
   * @param client what sends; it follows no redirects, keeps no cookies, and knows no passwords
   * @param clock runs the timers
   * @param executor tells those who wait that a timer has struck; they may block
   */
  public static JdkHttpTransport of(HttpClient client, EngineClock clock, Executor executor) {
    if (client.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException(
          "the client follows redirects (%s), and would send keys where they lead. Build it with"
                  .formatted(client.followRedirects())
              + " Redirect.NEVER");
    }
    if (client.cookieHandler().isPresent() || client.authenticator().isPresent()) {
      throw new IllegalArgumentException(
          "the client has a cookie handler or an authenticator, which would send what no call"
              + " asked for. Build it without");
    }
    return new JdkHttpTransport(client, clock, executor);
  }

  @Override
  public CompletableFuture<HttpReply> send(HttpCall call) {
    return new HttpExchange(call, clock, executor).start(client);
  }
}
