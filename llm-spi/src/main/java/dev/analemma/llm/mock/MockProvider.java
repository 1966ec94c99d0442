// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.mock;

import dev.analemma.llm.LlmException;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.TokenEstimator;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.spi.EngineClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A provider that asks nobody and answers as a script says; where the script has nothing, it makes
 * up an answer that is the same for the same request: a text that repeats the last message, an
 * object that fits the schema, a call of the tool that has to be called.
 *
 * <p>Where {@code LLM_MOCK=true} it stands for every provider, and its models have the names of
 * what they stand for: a role, an alias, another provider's model. It costs nothing there, which is
 * known and not unknown, and that an answer is its own shows in the provider of {@code servedBy}.
 * With another {@link Builder#id} it plays that provider, with its prices.
 *
 * <p>Usage is estimated unless the script tells it. Times of the script pass by the clock, and time
 * out as those of any provider. Without times, everything happens before the call returns.
 *
 * <p>Threads: safe; rules that have their replies in turn give each of them once.
 */
public final class MockProvider implements LlmProvider {
  private final ProviderId id;
  private final EngineClock clock;
  private final TokenEstimator tokens;
  private final List<Rule> rules;
  private final boolean keepCalls;
  private final Queue<ProviderCall> calls = new ConcurrentLinkedQueue<>();
  private final Set<MockCall> underWay = ConcurrentHashMap.newKeySet();

  private record Rule(
      Predicate<ProviderCall> when, Function<ProviderCall, @Nullable MockReply> reply) {}

  private MockProvider(Builder builder) {
    id = builder.id;
    clock = builder.clock;
    tokens = builder.tokens;
    rules = List.copyOf(builder.rules);
    keepCalls = builder.keepCalls;
  }

  /** Returns a builder of a mock without a script. */
  public static Builder builder(EngineClock clock) {
    return new Builder(clock);
  }

  @Override
  public ProviderId id() {
    return id;
  }

  @Override
  public InFlight complete(ProviderCall call) {
    return begin(call, null);
  }

  @Override
  public InFlight stream(ProviderCall call, Consumer<StreamEvent> listener) {
    return begin(call, Objects.requireNonNull(listener, "listener"));
  }

  /** Returns the calls that were made, in order; empty unless they are kept. */
  public List<ProviderCall> calls() {
    return List.copyOf(calls);
  }

  @Override
  public void close() {
    List.copyOf(underWay).forEach(MockCall::cancel);
  }

  private InFlight begin(ProviderCall call, @Nullable Consumer<StreamEvent> listener) {
    if (keepCalls) {
      calls.add(call);
    }
    MockReply reply = reply(call);
    Usage usage = reply.usage() != null ? reply.usage() : usage(call, reply.message());
    MockCall begun = new MockCall(call, reply, usage, listener, clock, underWay::remove);
    underWay.add(begun);
    begun.begin();
    return begun;
  }

  private MockReply reply(ProviderCall call) {
    for (Rule rule : rules) {
      MockReply reply = rule.when().test(call) ? rule.reply().apply(call) : null;
      if (reply != null) {
        return reply;
      }
    }
    return MadeUp.reply(call.input());
  }

  private Usage usage(ProviderCall call, Message message) {
    String family = call.target().family();
    long input = tokens.estimate(family, call.input()).tokens();
    // What stands around a message is no answer.
    long frame = tokens.estimate(family, answered(Message.assistant(""))).tokens();
    long output = tokens.estimate(family, answered(message)).tokens() - frame;
    return new Usage(input, 0, 0, 0, Math.max(0, output), 0, Usage.Quality.ESTIMATED);
  }

  private static ModelInput answered(Message message) {
    return ModelInput.builder(1).message(message).build();
  }

  /** Builds a mock. Rules are asked in the order in which they are added. Not thread-safe. */
  public static final class Builder {
    private final EngineClock clock;
    private ProviderId id = ProviderId.MOCK;
    private TokenEstimator tokens = new TokenEstimator();
    private final List<Rule> rules = new ArrayList<>();
    private boolean keepCalls;

    private Builder(EngineClock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Sets which provider it plays; by default it is the mock. */
    public Builder id(ProviderId id) {
      this.id = Objects.requireNonNull(id, "id");
      return this;
    }

    /** Sets what usage is estimated by. */
    public Builder tokens(TokenEstimator tokens) {
      this.tokens = Objects.requireNonNull(tokens, "tokens");
      return this;
    }

    /** Keeps all calls, for {@link MockProvider#calls}; they take memory. */
    public Builder keepCalls() {
      keepCalls = true;
      return this;
    }

    /** Adds replies to the next calls, each once, whatever they ask. */
    public Builder inTurn(MockReply... replies) {
      return when(call -> true, replies);
    }

    /**
     * Adds replies to calls of one model, each once.
     *
     * @param model as the provider calls it; for the mock, the role or the alias that is wanted
     * @param replies the replies, in turn
     */
    public Builder onModel(String model, MockReply... replies) {
      return when(call -> call.target().model().equals(model), replies);
    }

    /**
     * Adds replies to calls whose last message has a text, each once.
     *
     * @param pattern a regular expression that is found somewhere in the text or the result
     * @param replies the replies, in turn
     */
    public Builder onLastMessage(String pattern, MockReply... replies) {
      Pattern found = Pattern.compile(pattern);
      return when(call -> found.matcher(MadeUp.last(call.input())).find(), replies);
    }

    /** Adds replies to calls for which something holds, each once. */
    public Builder when(Predicate<ProviderCall> when, MockReply... replies) {
      Queue<MockReply> turn = new ConcurrentLinkedQueue<>(Arrays.asList(replies));
      return always(when, call -> turn.poll());
    }

    /**
     * Adds a reply to every call for which something holds.
     *
     * @param when what holds
     * @param reply makes the reply; null to leave the call to later rules
     */
    public Builder always(
        Predicate<ProviderCall> when, Function<ProviderCall, @Nullable MockReply> reply) {
      rules.add(new Rule(when, reply));
      return this;
    }

    /** Returns the mock. */
    public MockProvider build() {
      return new MockProvider(this);
    }
  }

  /** Returns what a message says piece by piece. */
  static List<StreamEvent> pieces(Message message, Usage usage) {
    List<StreamEvent> pieces = new ArrayList<>();
    for (Part part : message.parts()) {
      if (part instanceof Part.Text text) {
        words(text.text()).forEach(word -> pieces.add(new StreamEvent.TextDelta(word)));
      } else if (part instanceof Part.Reasoning thoughts) {
        words(thoughts.text()).forEach(word -> pieces.add(new StreamEvent.ReasoningDelta(word)));
      } else if (part instanceof Part.ToolCall call) {
        pieces.add(new StreamEvent.ToolCallStarted(call.id(), call.name()));
        pieces.add(new StreamEvent.ToolArgumentsDelta(call.id(), call.arguments()));
        pieces.add(new StreamEvent.ToolCallCompleted(call));
      }
    }
    pieces.add(new StreamEvent.UsageUpdate(usage));
    return pieces;
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("(?<=\\s)(?=\\S)", -1));
  }

  /** Returns the exception of a reply that fails. */
  static LlmException failure(ProviderCall call, MockReply reply) {
    LlmException.Builder failure =
        LlmException.builder(
                Objects.requireNonNull(reply.error()),
                "the mock was told to fail with " + reply.error())
            .target(call.target())
            .status(reply.status())
            .retryAfter(reply.retryAfter());
    Usage usage = reply.usage();
    return (usage == null ? failure : failure.usage(usage)).build();
  }
}
