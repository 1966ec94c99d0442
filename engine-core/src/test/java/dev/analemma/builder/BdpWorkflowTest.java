// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static dev.analemma.builder.Conditions.atLeast;
import static dev.analemma.builder.Conditions.isTrue;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Workflow;
import dev.analemma.spi.HostFunction;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The larger example of the specification: loop, choices, an approval, a block used twice. */
final class BdpWorkflowTest {
  record Window(String service, int minutes) {}

  record Anomalies(boolean any, List<String> names) {}

  record Plan(String action) {}

  record Analysis(Plan plan, double confidence) {}

  record Round(String verdict, boolean settled, Object lesson) {}

  record Applied(String change) {}

  record Report(String text) {}

  interface Bdp {
    Anomalies detect(Window window);

    Analysis analyze(Map<?, ?> facts);

    Applied remediate(Plan plan);

    void rollback(Applied applied);

    Round reflect(Plan plan, Applied applied);

    Round reject(JsonNode decision);

    Round escalate(Analysis analysis);

    Report notifySuccess(Round last);

    Report none(Window window);
  }

  static Workflow<Window, Report> bdp(Bdp bdp) {
    return Workflow.define(
        "bdp-main",
        Window.class,
        Report.class,
        (w, window) -> {
          var found = w.step("detect", Anomalies.class, bdp::detect, window);
          return w.choose("found", Report.class)
              .when(
                  "some",
                  isTrue(found.at("any", Boolean.class)),
                  some -> {
                    var last =
                        some.loop(
                            "rounds",
                            3,
                            some.literal(new Round("new", false, null)),
                            r -> isTrue(r.at("settled", Boolean.class)),
                            (body, round) -> {
                              var analysis =
                                  body.step(
                                      "analyze",
                                      Analysis.class,
                                      bdp::analyze,
                                      body.object(Map.class)
                                          .put("anomalies", found)
                                          .put("lesson", round.at("lesson", Object.class))
                                          .done());
                              var plan = analysis.at("plan", Plan.class);
                              var confidence = analysis.at("confidence", Double.class);
                              return body.choose("gate", Round.class)
                                  .when(
                                      "auto",
                                      atLeast(confidence, 0.85),
                                      in -> repair(in, "auto", bdp, plan))
                                  .when(
                                      "ask",
                                      atLeast(confidence, 0.5),
                                      in -> {
                                        var approval =
                                            in.approval(
                                                "approve",
                                                ApprovalSpec.within(Duration.ofHours(24))
                                                    .assignees("group:sre")
                                                    .escalate(Duration.ofHours(1), "group:lead"),
                                                analysis);
                                        return in.choose("decided", Round.class)
                                            .on(
                                                approval.approved(),
                                                ok -> repair(ok, "approved", bdp, plan))
                                            .on(
                                                approval.rejected(),
                                                no ->
                                                    no.step(
                                                        "reject",
                                                        Round.class,
                                                        bdp::reject,
                                                        approval.decision()))
                                            .on(
                                                approval.expired(),
                                                late ->
                                                    late.step(
                                                        "escalate_late",
                                                        Round.class,
                                                        bdp::escalate,
                                                        analysis))
                                            .exhaustive();
                                      })
                                  .otherwise(
                                      in ->
                                          in.step(
                                              "escalate", Round.class, bdp::escalate, analysis));
                            });
                    return some.step("notify", Report.class, bdp::notifySuccess, last);
                  })
              .otherwise(none -> none.step("quiet", Report.class, bdp::none, window));
        });
  }

  static Value<Round> repair(Body in, String id, Bdp bdp, Value<Plan> plan) {
    return in.block(
        id + "_repair",
        b -> {
          var applied =
              b.step("remediate", Applied.class, bdp::remediate, plan)
                  .compensate("rollback", bdp::rollback);
          return b.step("reflect", Round.class, bdp::reflect, plan, applied);
        });
  }

  @Test
  void define_bdp_becomesTheDocument() throws IOException {
    try (InputStream expected = getClass().getResourceAsStream("/builder/bdp-main.json")) {
      Written.assertDocument(bdp(new FakeBdp()), new String(expected.readAllBytes(), UTF_8));
    }
  }

  @Test
  void functions_bdp_areNamedByTheirPathInTheDocument() {
    assertThat(bdp(new FakeBdp()).functions())
        .extracting(HostFunction::name)
        .containsExactly(
            "bdp-main/detect",
            "bdp-main/found_some/rounds/analyze",
            "bdp-main/found_some/rounds/gate_auto/auto_repair/remediate",
            "bdp-main/found_some/rounds/gate_auto/auto_repair/remediate/rollback",
            "bdp-main/found_some/rounds/gate_auto/auto_repair/reflect",
            "bdp-main/found_some/rounds/gate_ask/decided_approved/approved_repair/remediate",
            "bdp-main/found_some/rounds/gate_ask/decided_approved/approved_repair/remediate/rollback",
            "bdp-main/found_some/rounds/gate_ask/decided_approved/approved_repair/reflect",
            "bdp-main/found_some/rounds/gate_ask/decided_rejected/reject",
            "bdp-main/found_some/rounds/gate_ask/decided_expired/escalate_late",
            "bdp-main/found_some/rounds/gate_otherwise/escalate",
            "bdp-main/found_some/notify",
            "bdp-main/found_otherwise/quiet");
  }

  @Test
  void hash_sameCodeTwice_isTheSame() {
    assertThat(bdp(new FakeBdp()).hash()).isEqualTo(bdp(new FakeBdp()).hash());
  }

  static final class FakeBdp implements Bdp {
    @Override
    public Anomalies detect(Window window) {
      return new Anomalies(true, List.of("latency"));
    }

    @Override
    public Analysis analyze(Map<?, ?> facts) {
      return new Analysis(new Plan("restart"), 0.9);
    }

    @Override
    public Applied remediate(Plan plan) {
      return new Applied(plan.action());
    }

    @Override
    public void rollback(Applied applied) {}

    @Override
    public Round reflect(Plan plan, Applied applied) {
      return new Round("fixed", true, null);
    }

    @Override
    public Round reject(JsonNode decision) {
      return new Round("refused", true, null);
    }

    @Override
    public Round escalate(Analysis analysis) {
      return new Round("escalated", true, null);
    }

    @Override
    public Report notifySuccess(Round last) {
      return new Report(last.verdict());
    }

    @Override
    public Report none(Window window) {
      return new Report("quiet");
    }
  }
}
