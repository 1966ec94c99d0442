// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static dev.analemma.builder.Conditions.atLeast;
import static dev.analemma.builder.Conditions.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunFailedException;
import dev.analemma.RunStatus;
import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.builder.ApprovalSpec;
import dev.analemma.builder.Body;
import dev.analemma.builder.Value;
import dev.analemma.definition.Retry;
import dev.analemma.semantics.Agents.AgentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Section 4.5: the checkout and the diagnosis as they are written in Java, and what they do. */
class JavaWorkflowsTest {
  record Order(String id, int cents) {}

  record Stock(String shelf) {}

  record Payment(String reference) {}

  record Receipt(String text) {}

  /** A shop that notes what it does. */
  private static final class Shop {
    final List<String> done = new ArrayList<>();
    int outages;
    boolean declined;
    boolean lost;

    Stock reserve(Order order) {
      done.add("reserve");
      return new Stock("shelf " + order.id());
    }

    void release(Stock stock) {
      done.add("release " + stock.shelf());
    }

    Payment charge(StepContext context, Order order) {
      done.add("charge " + context.attempt());
      if (declined) {
        throw new OperatorException("CARD_DECLINED", "no money");
      }
      if (outages-- > 0) {
        throw new OperatorException("UNAVAILABLE", "try later");
      }
      return new Payment("card " + order.cents());
    }

    void refund(Payment payment) {
      done.add("refund " + payment.reference());
    }

    Payment invoice(Order order) {
      return new Payment("invoice " + order.cents());
    }

    Receipt ship(Stock stock, Payment payment) {
      if (lost) {
        throw new OperatorException("LOST", "the parcel is gone");
      }
      return new Receipt(stock.shelf() + ", " + payment.reference());
    }
  }

  private static Workflow<Order, Receipt> checkout(Shop inventory, Shop payments, Shop shipping) {
    return Workflow.define(
        "checkout",
        Order.class,
        Receipt.class,
        (w, order) -> {
          var stock =
              w.step("reserve", Stock.class, inventory::reserve, order)
                  .compensate("release", inventory::release);
          var paid =
              w.step("charge", Payment.class, payments::charge, order)
                  .retry(Retry.exponential(3, Duration.ofMillis(200)))
                  .timeout(Duration.ofSeconds(10))
                  .compensate("refund", payments::refund)
                  .recover(
                      "CARD_DECLINED",
                      (in, error) -> in.step("invoice", Payment.class, payments::invoice, order));
          return w.step("ship", Receipt.class, shipping::ship, stock, paid);
        });
  }

  private static Run<Receipt> order(Scene scene, Shop shop) {
    Run<Receipt> run = scene.start(checkout(shop, shop, shop), new Order("A-1", 4200));
    scene.pass(Duration.ofSeconds(5));
    return run;
  }

  @Test
  void checkout_retriesThePaymentAndShips() {
    Shop shop = new Shop();
    shop.outages = 2;
    try (Scene scene = new Scene()) {
      assertThat(order(scene, shop).result()).isEqualTo(new Receipt("shelf A-1, card 4200"));
      assertThat(shop.done).containsExactly("reserve", "charge 1", "charge 2", "charge 3");
    }
  }

  @Test
  void checkout_cardDeclined_sendsAnInvoice() {
    Shop shop = new Shop();
    shop.declined = true;
    try (Scene scene = new Scene()) {
      assertThat(order(scene, shop).result()).isEqualTo(new Receipt("shelf A-1, invoice 4200"));
    }
  }

  @Test
  void checkout_parcelLost_undoesBothInReverse() {
    Shop shop = new Shop();
    shop.lost = true;
    try (Scene scene = new Scene()) {
      Run<Receipt> run = order(scene, shop);

      RunFailedException failed = catchThrowableOfType(RunFailedException.class, run::result);
      assertThat(failed.error().code()).isEqualTo("LOST");
      assertThat(shop.done)
          .as("last finished first")
          .containsExactly("reserve", "charge 1", "refund card 4200", "release shelf A-1");
    }
  }

  record Window(String service) {}

  record Anomalies(boolean any, List<String> names) {}

  record Plan(String action) {}

  record Analysis(Plan plan, double confidence) {}

  record Round(String verdict, boolean settled, Object lesson) {}

  record Applied(String change) {}

  record Report(String text) {}

  /** An operations desk that notes what it does. */
  private static final class Bdp {
    final List<String> done = new ArrayList<>();
    boolean anomalies = true;
    int misses;

    Anomalies detect(Window window) {
      return new Anomalies(anomalies, List.of("latency of " + window.service()));
    }

    Applied remediate(Plan plan) {
      done.add("remediate " + plan.action());
      return new Applied(plan.action());
    }

    void rollback(Applied applied) {
      done.add("rollback " + applied.change());
    }

    Round reflect(Plan plan, Applied applied) {
      boolean fixed = misses-- <= 0;
      return new Round(fixed ? "fixed" : "unfixed", fixed, "tried " + applied.change());
    }

    Round reject(JsonNode decision) {
      return new Round("refused by " + decision.path("by").asText(), true, null);
    }

    Round escalate(Analysis analysis) {
      return new Round("escalated", true, null);
    }

    Report notifySuccess(Round last) {
      return new Report(last.verdict());
    }

    Report none(Window window) {
      return new Report("quiet");
    }
  }

  private static Workflow<Window, Report> bdp(Bdp bdp) {
    return Workflow.define(
        "bdp-main",
        Window.class,
        Report.class,
        (w, window) -> {
          var found = w.step("detect", Anomalies.class, bdp::detect, window);
          return w.choose("found", Report.class)
              .when("some", isTrue(found.at("any", Boolean.class)), in -> rounds(in, bdp, found))
              .otherwise(none -> none.step("quiet", Report.class, bdp::none, window));
        });
  }

  private static Value<Report> rounds(Body some, Bdp bdp, Value<Anomalies> found) {
    var last =
        some.loop(
            "rounds",
            3,
            some.literal(new Round("new", false, null)),
            r -> isTrue(r.at("settled", Boolean.class)),
            (body, round) -> {
              var analysis =
                  Agents.add(
                      body,
                      "analyze",
                      AgentSpec.react("reasoner")
                          .tools("query_metrics", "query_logs")
                          .maxIterations(8)
                          .confidenceAtLeast(0.7),
                      Analysis.class,
                      body.object(Map.class)
                          .put("anomalies", found)
                          .put("lesson", round.at("lesson", Object.class))
                          .done());
              var plan = analysis.at("plan", Plan.class);
              var confidence = analysis.at("confidence", Double.class);
              return body.choose("gate", Round.class)
                  .when("auto", atLeast(confidence, 0.85), in -> repair(in, "auto", bdp, plan))
                  .when("ask", atLeast(confidence, 0.5), in -> ask(in, bdp, analysis))
                  .otherwise(in -> in.step("escalate", Round.class, bdp::escalate, analysis));
            });
    return some.step("notify", Report.class, bdp::notifySuccess, last);
  }

  private static Value<Round> ask(Body in, Bdp bdp, Value<Analysis> analysis) {
    var approval =
        in.approval(
            "approve",
            ApprovalSpec.within(Duration.ofHours(24))
                .assignees("group:sre")
                .escalate(Duration.ofHours(1), "group:lead"),
            analysis);
    return in.choose("decided", Round.class)
        .on(approval.approved(), ok -> repair(ok, "approved", bdp, analysis.at("plan", Plan.class)))
        .on(
            approval.rejected(),
            no -> no.step("reject", Round.class, bdp::reject, approval.decision()))
        .on(
            approval.expired(),
            late -> late.step("escalate_late", Round.class, bdp::escalate, analysis))
        .exhaustive();
  }

  private static Value<Round> repair(Body in, String id, Bdp bdp, Value<Plan> plan) {
    return in.block(
        id + "_repair",
        b -> {
          var applied =
              b.step("remediate", Applied.class, bdp::remediate, plan)
                  .compensate("rollback", bdp::rollback);
          return b.step("reflect", Round.class, bdp::reflect, plan, applied);
        });
  }

  /** A scene whose agent is as sure as is said, turn by turn. */
  private static Scene scene(String... confidence) {
    String[] answers = new String[confidence.length];
    for (int i = 0; i < answers.length; i++) {
      answers[i] =
          "{'confidence': %s, 'plan': {'action': 'restart %d'}}".formatted(confidence[i], i);
    }
    return new Scene()
        .with(builder -> builder.operator(Agents.TYPE))
        .function("later.agent", Scene.inTurn(answers));
  }

  private static Run<Report> diagnose(Scene scene, Bdp bdp) {
    return scene.start(bdp(bdp), new Window("checkout"));
  }

  @Test
  void bdp_agentBecomesSure_repairs() {
    Bdp bdp = new Bdp();
    try (Scene scene = scene("0.1", "0.2", "0.9")) {
      assertThat(diagnose(scene, bdp).result()).isEqualTo(new Report("fixed"));
      assertThat(bdp.done).containsExactly("remediate restart 2");
      assertThat(scene.calls("later.agent"))
          .hasSize(3)
          .first()
          .isEqualTo(
              Scene.json(
                  "{'anomalies': {'any': true, 'names': ['latency of checkout']}, 'lesson': null}"));
    }
  }

  @Test
  void bdp_notFixed_triesAgainWithTheLesson() {
    Bdp bdp = new Bdp();
    bdp.misses = 1;
    try (Scene scene = scene("0.9")) {
      assertThat(diagnose(scene, bdp).result()).isEqualTo(new Report("fixed"));
      assertThat(scene.calls("later.agent").get(1).path("lesson").asText())
          .isEqualTo("tried restart 0");
    }
  }

  @Test
  void bdp_neverFixed_failsWithTheLastRound() {
    Bdp bdp = new Bdp();
    bdp.misses = 9;
    try (Scene scene = scene("0.9")) {
      Run<Report> run = diagnose(scene, bdp);

      RunFailedException failed = catchThrowableOfType(RunFailedException.class, run::result);
      assertThat(failed.error().code()).isEqualTo("LIMIT_REACHED");
    }
  }

  @Test
  void bdp_halfSure_asksAndObeys() {
    Bdp bdp = new Bdp();
    try (Scene scene = scene("0.6")) {
      Run<Report> run = diagnose(scene, bdp);
      assertThat(run.status()).isEqualTo(RunStatus.WAITING);

      scene.engine().approvals().reject(scene.asked().token(), "ann", null);
      scene.settle();

      assertThat(run.result()).isEqualTo(new Report("refused by ann"));
      assertThat(bdp.done).isEmpty();
    }
  }

  @Test
  void bdp_halfSureAndApproved_repairs() {
    Bdp bdp = new Bdp();
    try (Scene scene = scene("0.6")) {
      Run<Report> run = diagnose(scene, bdp);

      scene.engine().approvals().approve(scene.asked().token(), "ann", null);
      scene.settle();

      assertThat(run.result()).isEqualTo(new Report("fixed"));
    }
  }

  @Test
  void bdp_unsure_escalates() {
    try (Scene scene = scene("0.45")) {
      assertThat(diagnose(scene, new Bdp()).result()).isEqualTo(new Report("escalated"));
      assertThat(scene.calls("later.agent")).as("it has thought as often as it may").hasSize(8);
    }
  }

  @Test
  void bdp_nothingDetected_isQuiet() {
    Bdp bdp = new Bdp();
    bdp.anomalies = false;
    try (Scene scene = scene("0.9")) {
      assertThat(diagnose(scene, bdp).result()).isEqualTo(new Report("quiet"));
    }
  }
}
