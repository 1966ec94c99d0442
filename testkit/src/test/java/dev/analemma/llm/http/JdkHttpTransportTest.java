// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.llm.Timeouts;
import dev.analemma.llm.http.HttpFailure.Kind;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.ScriptedSocketServer;
import dev.analemma.testkit.SocketScript;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real sockets; the timers run on a clock that the test moves. */
class JdkHttpTransportTest {
  private static final String SSE = "text/event-stream";
  private static final String CANARY = "sk-canary-5f1d9a";
  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(600));

  private final MovingClock clock = new MovingClock();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final HttpTransport transport = JdkHttpTransport.create(clock, executor);
  private final ScriptedSocketServer server = ScriptedSocketServer.start();

  @AfterEach
  void close() {
    server.close();
    executor.shutdownNow();
  }

  @Test
  void call_arrivesAsItWasGiven_andItsReplyAsItWasSent() throws Exception {
    serve(SocketScript.reply(418, "text/plain", "grün", "X-Request-Id: 7"));

    HttpReply reply = transport.send(call("/v1/chat", "{\"a\":\"é\"}")).get();

    ScriptedSocketServer.Request request = server.request();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/v1/chat");
    assertThat(request.headers()).containsEntry("authorization", "Bearer " + CANARY);
    assertThat(request.headers()).doesNotContainKeys("Upgrade", "HTTP2-Settings");
    assertThat(request.body()).isEqualTo("{\"a\":\"é\"}");
    assertThat(reply.status()).isEqualTo(418);
    assertThat(reply.headers().firstValue("x-request-id")).hasValue("7");
    assertThat(reply.bytes().get()).asString(UTF_8).isEqualTo("grün");
    assertThat(clock.timers()).isZero();
  }

  @Test
  void redirect_isAReply_andNotFollowed() throws Exception {
    serve(
        SocketScript.reply(307, "text/plain", "", "Location: /elsewhere"),
        SocketScript.reply(200, "text/plain", "followed"));

    assertThat(transport.send(call("/", "{}")).get().status()).isEqualTo(307);
    assertThat(server.request().target()).isEqualTo("/");
    assertThat(server.requests()).isZero();
  }

  @Test
  void client_thatFollowsRedirectsOrKeepsCookies_isRefused() {
    HttpClient.Builder following =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL);
    HttpClient.Builder keeping = HttpClient.newBuilder().cookieHandler(new CookieManager());

    assertThatThrownBy(() -> JdkHttpTransport.of(following.build(), clock, executor))
        .hasMessageContaining("Redirect.NEVER");
    assertThatThrownBy(() -> JdkHttpTransport.of(keeping.build(), clock, executor))
        .hasMessageContaining("cookie");
  }

  @Test
  void port_whereNobodyListens_failsAsConnect() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }

    HttpFailure failure =
        failureOf(transport.send(call(URI.create("http://127.0.0.1:" + port), "{}")));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
    assertThat(clock.timers()).isZero();
  }

  @Test
  void connection_thatNobodyAccepts_failsAfterItsTime() throws Exception {
    try (FullBacklog full = new FullBacklog()) {
      CompletableFuture<HttpReply> reply = transport.send(call(full.uri(), "{}"));

      clock.advance(TIMEOUTS.connect().minusNanos(1));
      assertThat(reply).isNotDone();
      clock.advance(Duration.ofNanos(1));

      assertThat(failureOf(reply).kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
    }
  }

  @Test
  void request_withoutABody_isNotTakenForOneWithoutAConnection() {
    serve(SocketScript.raw().stall());
    CompletableFuture<HttpReply> reply = transport.send(call("/", ""));
    server.request();

    clock.advance(TIMEOUTS.firstToken());

    assertThat(failureOf(reply).kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
  }

  @Test
  void connection_thatIsResetBeforeTheHead_failsAsReset() {
    serve(SocketScript.raw().reset());

    assertThat(failureOf(transport.send(call("/", "{}"))).kind()).isEqualTo(Kind.RESET);
  }

  @Test
  void answer_thatIsNotHttp_isMalformed() {
    serve(SocketScript.raw().send("SSH-2.0-OpenSSH_9.2\r\n\r\n").cut());

    assertThat(failureOf(transport.send(call("/", "{}"))).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void head_thatDoesNotCome_failsAfterTheTimeOfTheFirstByte_andClosesTheConnection() {
    serve(SocketScript.raw().stall());
    CompletableFuture<HttpReply> reply = transport.send(call("/", "{}"));
    server.request();

    clock.advance(TIMEOUTS.firstToken().minusNanos(1));
    assertThat(reply).isNotDone();
    clock.advance(Duration.ofNanos(1));

    assertThat(failureOf(reply).kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
    server.awaitLeft();
    assertThat(clock.timers()).isZero();
  }

  @Test
  void body_thatDoesNotBegin_failsAfterTheTimeOfTheFirstByte_notOfIdle() throws Exception {
    serve(SocketScript.stream(SSE).stall());
    CompletableFuture<byte[]> body = transport.send(call("/", "{}")).get().bytes();

    clock.advance(TIMEOUTS.firstToken().minusNanos(1));
    assertThat(body).isNotDone();
    clock.advance(Duration.ofNanos(1));

    assertThat(failureOf(body).kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
    server.awaitLeft();
  }

  @Test
  void whoWaits_isNotToldOnTheThreadOfTheTimer() throws Exception {
    serve(SocketScript.raw().stall());
    CompletableFuture<HttpReply> reply = transport.send(call("/", "{}"));
    CompletableFuture<Thread> told = new CompletableFuture<>();
    reply.whenComplete((done, failed) -> told.complete(Thread.currentThread()));

    clock.advance(TIMEOUTS.total());

    assertThat(told.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
  }

  @Test
  void body_thatStandsStill_failsAfterTheIdleTime_countedFromItsLastByte() throws Exception {
    CountDownLatch more = new CountDownLatch(1);
    serve(SocketScript.stream(SSE).send("data: 1\n\n").await(more).send("data: 2\n\n").stall());
    ChunkReader reader = new ChunkReader(Long.MAX_VALUE);
    transport.send(call("/", "{}")).get().body().subscribe(reader);
    reader.awaitText("data: 1\n\n");

    clock.advance(TIMEOUTS.idle().minusSeconds(1));
    more.countDown();
    reader.awaitText("data: 2\n\n");
    clock.advance(TIMEOUTS.idle().minusNanos(1));
    assertThat(reader.end()).isNotDone();
    clock.advance(Duration.ofNanos(1));

    assertThat(failureOf(reader.end()).kind()).isEqualTo(Kind.IDLE_TIMEOUT);
    server.awaitLeft();
    assertThat(clock.timers()).isZero();
  }

  @Test
  void reader_thatTakesItsTime_isNotTheBodysFault_butTheTotalTimeRuns() throws Exception {
    serve(SocketScript.stream(SSE).send("data: 1\n\n").stall());
    ChunkReader reader = new ChunkReader(1);
    transport.send(call("/", "{}")).get().body().subscribe(reader);
    reader.awaitText("data: 1\n\n");

    clock.advance(TIMEOUTS.idle().multipliedBy(3));
    assertThat(reader.end()).isNotDone();
    clock.advance(TIMEOUTS.total());

    assertThat(failureOf(reader.end()).kind()).isEqualTo(Kind.TOTAL_TIMEOUT);
    server.awaitLeft();
  }

  @Test
  void body_thatIsNotAskedFor_isLeftToTheNetwork() throws Exception {
    serve(SocketScript.stream(SSE).send("data: 1\n\n").send("data: 2\n\n").end());
    ChunkReader reader = new ChunkReader(0);
    transport.send(call("/", "{}")).get().body().subscribe(reader);
    server.request();
    assertThat(reader.end()).isNotDone();
    assertThat(reader.text()).isEmpty();

    reader.request(Long.MAX_VALUE);

    reader.end().get(30, TimeUnit.SECONDS);
    assertThat(reader.text()).isEqualTo("data: 1\n\ndata: 2\n\n");
  }

  @Test
  void body_thatTheClientGivesLate_isAskedForAllThatItsReaderWants() throws Exception {
    LateClient client = new LateClient();
    ChunkReader reader = new ChunkReader(2);
    JdkHttpTransport.of(client, clock, executor)
        .send(call("/", "{}"))
        .get()
        .body()
        .subscribe(reader);
    reader.request(3);

    client.giveBody();
    reader.request(4);

    assertThat(client.asked()).isEqualTo(9);
    client.give("a".getBytes(UTF_8));
    assertThat(reader.text()).isEqualTo("a");
  }

  @Test
  void body_thatIsThereBeforeItsReader_isAskedForOnce() throws Exception {
    LateClient client = new LateClient();
    HttpReply reply = JdkHttpTransport.of(client, clock, executor).send(call("/", "{}")).get();
    client.giveBody();

    reply.body().subscribe(new ChunkReader(2));

    assertThat(client.asked()).isEqualTo(2);
  }

  @Test
  void reply_thatIsCancelledBeforeItsHead_closesTheConnection() {
    serve(SocketScript.raw().stall());
    CompletableFuture<HttpReply> reply = transport.send(call("/", "{}"));
    server.request();

    reply.cancel(true);

    server.awaitLeft();
    assertThat(clock.timers()).isZero();
  }

  @Test
  void body_thatIsCancelled_closesTheConnection_andIsSilent() throws Exception {
    serve(SocketScript.stream(SSE).send("data: 1\n\n").stall());
    ChunkReader reader = new ChunkReader(Long.MAX_VALUE);
    transport.send(call("/", "{}")).get().body().subscribe(reader);
    reader.awaitText("data: 1\n\n");

    reader.cancel();

    server.awaitLeft();
    clock.advance(TIMEOUTS.total());
    assertThat(reader.end()).isNotDone();
    assertThat(clock.timers()).isZero();
  }

  @Test
  void bytes_thatAreCancelled_closeTheConnection() throws Exception {
    serve(SocketScript.stream(SSE).send("data: 1\n\n").stall());
    CompletableFuture<byte[]> bytes = transport.send(call("/", "{}")).get().bytes();

    bytes.cancel(true);

    server.awaitLeft();
  }

  @Test
  void chunks_withoutTheirEnd_failAsCut_andACloseDelimitedBodyJustEnds() throws Exception {
    serve(
        SocketScript.chunkedStream(SSE).send("data: 1\n\n").cut(),
        SocketScript.stream(SSE).send("data: 1\n\n").cut(),
        SocketScript.chunkedStream(SSE).send("data: 1\n\n").end());

    assertThat(failureOf(transport.send(call("/", "{}")).get().bytes()).kind()).isEqualTo(Kind.CUT);
    assertThat(transport.send(call("/", "{}")).get().bytes().get())
        .asString()
        .isEqualTo("data: 1\n\n");
    assertThat(transport.send(call("/", "{}")).get().bytes().get())
        .asString()
        .isEqualTo("data: 1\n\n");
  }

  @Test
  void body_thatIsReset_failsAsCut() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    serve(SocketScript.stream(SSE).send("data: 1\n\n").await(read).reset());
    ChunkReader reader = new ChunkReader(Long.MAX_VALUE);
    transport.send(call("/", "{}")).get().body().subscribe(reader);
    reader.awaitText("data: 1\n\n");

    read.countDown();

    assertThat(failureOf(reader.end()).kind()).isEqualTo(Kind.CUT);
  }

  @Test
  void body_atItsBound_isRead_andAboveIt_isRefused() throws Exception {
    serve(
        SocketScript.reply(200, "text/plain", "x".repeat(1000)),
        SocketScript.stream(SSE).send("x".repeat(1001)).stall());

    assertThat(transport.send(call("/", "{}")).get().bytes().get()).hasSize(1000);
    assertThat(failureOf(transport.send(call("/", "{}")).get().bytes()).kind())
        .isEqualTo(Kind.TOO_LARGE);
    server.awaitLeft();
  }

  @Test
  void reader_thatFails_endsTheAttempt() throws Exception {
    serve(SocketScript.stream(SSE).send("data: 1\n\n").stall());
    ChunkReader reader =
        new ChunkReader(Long.MAX_VALUE) {
          @Override
          void took(String text) {
            throw new IllegalStateException("no room");
          }
        };

    transport.send(call("/", "{}")).get().body().subscribe(reader);

    assertThat(failureOf(reader.end()).kind()).isEqualTo(Kind.CANCELLED);
    server.awaitLeft();
  }

  @Test
  void body_withASecondReader_isRefused() throws Exception {
    serve(SocketScript.stream(SSE).stall());
    HttpReply reply = transport.send(call("/", "{}")).get();
    reply.body().subscribe(new ChunkReader(1));

    assertThatThrownBy(() -> reply.body().subscribe(new ChunkReader(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void texts_showNoHeaderAndNoQuery() throws Exception {
    serve(
        SocketScript.raw().reset(), SocketScript.reply(200, "text/plain", "", "X-Echo: " + CANARY));
    HttpCall call = call("/v1?key=" + CANARY, "{}");

    HttpFailure failure = failureOf(transport.send(call));
    HttpReply reply = transport.send(call).get();

    assertThat(call.toString()).startsWith("POST http://127.0.0.1:").endsWith("/v1");
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      assertThat(cause.toString()).doesNotContain(CANARY);
    }
    assertThat(call + " " + reply).doesNotContain(CANARY);
  }

  @Test
  void headerOrAddress_thatNoRequestMayHave_isRefusedWithoutItsValue() {
    assertThatThrownBy(() -> call(server.uri(), Map.of("authorization", CANARY + "\n"), "{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("authorization")
        .hasMessageContaining("line break")
        .hasMessageNotContaining(CANARY);
    for (String uri : new String[] {"https://" + CANARY + "@host/", "file:///" + CANARY, CANARY}) {
      assertThatThrownBy(() -> call(URI.create(uri), Map.of(), "{}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(CANARY);
    }
  }

  @Test
  void headers_thatTheClientRefuses_failWithoutTheirValue() {
    HttpFailure failure =
        failureOf(transport.send(call(server.uri(), Map.of("no name", CANARY), "{}")));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure).hasNoCause().hasMessageNotContaining(CANARY);
    assertThat(clock.timers()).isZero();
  }

  private void serve(SocketScript... scripts) {
    for (SocketScript script : scripts) {
      server.then(script);
    }
  }

  private HttpCall call(String target, String body) {
    return call(server.uri().resolve(target), body);
  }

  private static HttpCall call(URI uri, String body) {
    return call(uri, Map.of("Authorization", "Bearer " + CANARY), body);
  }

  private static HttpCall call(URI uri, Map<String, String> headers, String body) {
    return new HttpCall("POST", uri, headers, body.getBytes(UTF_8), TIMEOUTS, 1000);
  }

  private static HttpFailure failureOf(CompletableFuture<?> future) {
    try {
      future.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return (HttpFailure) e.getCause();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("it did not fail");
  }

  /** A port that nobody accepts at, and so many connections there that the next one waits. */
  private static final class FullBacklog implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<SocketChannel> held = new ArrayList<>();

    FullBacklog() throws IOException {
      for (int i = 0; i < 8; i++) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(server.getLocalSocketAddress());
        held.add(channel);
      }
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel channel : held) {
        channel.close();
      }
      server.close();
    }
  }
}
