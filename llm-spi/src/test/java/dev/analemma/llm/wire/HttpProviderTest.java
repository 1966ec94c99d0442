// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.http.HttpReply;
import dev.analemma.llm.http.HttpTransport;
import dev.analemma.llm.http.SseEvent;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import dev.analemma.spi.SecretProvider;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the contract of providers cannot see from outside; all of it on the thread of the test. */
class HttpProviderTest {
  private final ProviderCall call =
      Targets.call(Targets.target("{}"), ModelInput.builder(50).user("Hi.").build());

  @Test
  void pieces_afterTheEnd_areToldToNobody() {
    List<StreamEvent> events = new ArrayList<>();
    HttpProvider provider =
        provider(request -> replied("data: a\n\ndata: end\n\ndata: b\n\n"), Runnable::run);

    InFlight under = provider.stream(call, events::add);

    assertThat(result(under).join().message().text()).isEqualTo("a");
    assertThat(events).containsExactly(new StreamEvent.TextDelta("a"));
  }

  @Test
  void transport_thatThrows_isAFailureLikeOthers() {
    IllegalStateException closed = new IllegalStateException("closed");
    HttpProvider provider =
        provider(
            request -> {
              throw closed;
            },
            Runnable::run);

    LlmException failure = failure(provider.complete(call));

    assertThat(failure.kind()).isEqualTo(ErrorKind.TRANSPORT);
    assertThat(failure).hasCause(closed);
  }

  @Test
  void executor_thatTakesNoMoreWork_endsTheCall() {
    HttpProvider provider =
        provider(
            request -> replied(""),
            work -> {
              throw new RejectedExecutionException("shut down");
            });

    assertThat(failure(provider.complete(call)).kind()).isEqualTo(ErrorKind.CANCELLED);
  }

  @Test
  void call_thatIsTakenBackBeforeItBegins_isNotSent() {
    List<Runnable> later = new ArrayList<>();
    List<String> sent = new ArrayList<>();
    HttpProvider provider =
        provider(
            request -> {
              sent.add(request.toString());
              return replied("");
            },
            later::add);

    InFlight under = provider.complete(call);
    under.cancel();
    later.forEach(Runnable::run);

    assertThat(failure(under).kind()).isEqualTo(ErrorKind.CANCELLED);
    assertThat(sent).isEmpty();
  }

  private static CompletableFuture<HttpReply> replied(String events) {
    Flow.Publisher<List<ByteBuffer>> body =
        reader ->
            reader.onSubscribe(
                new Flow.Subscription() {
                  private boolean given;

                  @Override
                  public void request(long n) {
                    if (given) {
                      reader.onComplete();
                    } else {
                      given = true;
                      reader.onNext(List.of(ByteBuffer.wrap(events.getBytes(UTF_8))));
                    }
                  }

                  @Override
                  public void cancel() {}
                });
    HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
    return CompletableFuture.completedFuture(new HttpReply(200, none, body));
  }

  private static HttpProvider provider(HttpTransport transport, Executor executor) {
    ProviderSetup setup =
        new ProviderSetup(
            Targets.PROVIDER,
            Json.nodes().objectNode(),
            "/providers/p",
            SecretProvider.none(),
            new StoppedClock(),
            executor);
    URI address = URI.create("https://host.example");
    return new HttpProvider(
        setup, new HttpProvider.Endpoint(transport, address, null, new PlainWire()));
  }

  private static CompletableFuture<ProviderResult> result(InFlight under) {
    return under.result().toCompletableFuture();
  }

  private static LlmException failure(InFlight under) {
    try {
      throw new AssertionError("answered: " + result(under).join());
    } catch (CompletionException e) {
      return (LlmException) e.getCause();
    }
  }

  /** Events are text, up to the one that says so. */
  private static final class PlainWire implements Wire {
    @Override
    public String path(ProviderCall call, boolean streamed) {
      return "/ask";
    }

    @Override
    public Map<String, String> headers(@Nullable ProviderCall call, @Nullable String key) {
      return Map.of();
    }

    @Override
    public JsonNode body(ProviderCall call, boolean streamed) {
      return Json.nodes().objectNode();
    }

    @Override
    public void read(JsonNode body, AnswerBuilder answer) {
      answer.complete(Finish.STOP);
    }

    @Override
    public StreamReader reader(AnswerBuilder answer) {
      return (SseEvent event) -> {
        if (event.data().equals("end")) {
          answer.complete(Finish.STOP);
        } else {
          answer.text(event.data());
        }
      };
    }

    @Override
    public WireFailure failure(
        ProviderCall call, int status, HttpHeaders headers, @Nullable JsonNode body) {
      return WireFailure.protocol("none is expected");
    }

    @Override
    public String requestIdHeader() {
      return "x-request-id";
    }
  }
}
