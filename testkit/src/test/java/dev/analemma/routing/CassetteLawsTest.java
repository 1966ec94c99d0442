// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import static dev.analemma.routing.Lab.ONE;
import static dev.analemma.routing.Lab.THREE;
import static dev.analemma.routing.Lab.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.LlmRouter;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.mock.MockReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** A recording tells again what was told when it was made. */
class CassetteLawsTest {
  private static final List<ProviderId> ALL = List.of(ONE, TWO, THREE);

  /**
   * A call.
   *
   * @param question one of few: some calls ask the same
   */
  record Asked(int question, boolean streamed) {}

  /** A call under way, and what was seen of it. */
  private record Begun(Asked asked, LlmCall call, List<AnswerEvent> seen) {
    static Begun by(LlmRouter router, Asked asked, RoutePolicy policy) {
      LlmRequest request =
          Lab.request(ModelInput.builder(100).user("question " + asked.question).build());
      List<AnswerEvent> seen = new ArrayList<>();
      LlmCall call =
          asked.streamed
              ? router.stream(request, policy, seen::add)
              : router.complete(request, policy);
      return new Begun(asked, call, seen);
    }

    Told told() {
      return Told.of(call, seen);
    }
  }

  @Property(tries = 200)
  void replay_ofCallsThatOverlap_tellsTheSame(
      @ForAll("scripts") List<List<MockReply>> scripts,
      @ForAll("policies") RoutePolicy policy,
      @ForAll("asked") @Size(min = 1, max = 6) List<Asked> asked)
      throws IOException {
    Path file = Files.createTempFile("recording", ".jsonl");
    try {
      Lab lab = new Lab().with(builder -> builder.record(file));
      for (int i = 0; i < ALL.size(); i++) {
        lab.script(ALL.get(i), scripts.get(i).toArray(MockReply[]::new));
      }
      List<Begun> recorded = new ArrayList<>();
      asked.forEach(each -> recorded.add(Begun.by(lab.router(), each, policy)));
      while (!recorded.stream().allMatch(each -> Lab.isDone(each.call()))) {
        Duration next = lab.clock.untilNext();
        assertThat(next).as("an open call waits for something").isNotNull();
        lab.clock.advance(next);
      }
      lab.router().close();

      try (LlmRouter player = new Lab().with(builder -> builder.replay(file)).router()) {
        for (Begun call : recorded) {
          Told told = call.told();
          if (told.failure() == null || told.failure().kind() != ErrorKind.CANCELLED) {
            assertThat(Begun.by(player, call.asked(), RoutePolicy.ofDefaults()).told())
                .isEqualTo(told);
          }
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<List<List<MockReply>>> scripts() {
    return new RoutingLawsTest().scripts();
  }

  @Provide
  Arbitrary<RoutePolicy> policies() {
    return new RoutingLawsTest().policies();
  }

  @Provide
  Arbitrary<List<Asked>> asked() {
    return Combinators.combine(Arbitraries.integers().between(0, 2), Arbitraries.of(true, false))
        .as(Asked::new)
        .list();
  }
}
