// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static dev.analemma.builder.Conditions.and;
import static dev.analemma.builder.Conditions.atLeast;
import static dev.analemma.builder.Conditions.isTrue;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.DefinitionException;
import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.Retry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The code of docs/builder.md: it compiles, it is accepted, and the guide shows exactly this. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BuilderGuideTest {
  record Order(String id, List<Line> lines, double total) {}

  record Line(String sku, int count) {}

  record Stock(String place) {}

  record Payment(String reference) {}

  record Receipt(String number) {}

  record Draft(String text, double score, boolean good) {}

  interface Shop {
    Stock reserve(Order order);

    void release(Stock stock);

    Payment charge(StepContext context, Order order);

    Payment invoice(Order order, String reason);

    Receipt ship(Stock stock, Payment payment);

    Receipt refuse(Order order);

    Stock pick(Line line);

    Draft improve(Draft draft);

    Receipt print(Draft draft);

    void archive(Receipt receipt);
  }

  private final Shop shop =
      (Shop)
          java.lang.reflect.Proxy.newProxyInstance(
              Shop.class.getClassLoader(),
              new Class<?>[] {Shop.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  @Test
  void guide_checkout_isAccepted() {
    Workflow<Order, Receipt> checkout =
        Workflow.define(
            "checkout",
            Order.class,
            Receipt.class,
            (w, order) -> {
              var stock =
                  w.step("reserve", Stock.class, shop::reserve, order)
                      .compensate("release", shop::release);
              var paid =
                  w.step("charge", Payment.class, shop::charge, order)
                      .retry(Retry.exponential(3, Duration.ofMillis(200)).on("UNAVAILABLE"))
                      .timeout(Duration.ofSeconds(10))
                      .recover(
                          "CARD_DECLINED",
                          (in, error) ->
                              in.step(
                                  "invoice",
                                  Payment.class,
                                  shop::invoice,
                                  order,
                                  error.at("message", String.class)));
              return w.step("ship", Receipt.class, shop::ship, stock, paid);
            });
    Written.assertRoundTrip(checkout);
  }

  @Test
  void guide_choice_isAccepted() {
    Workflow<Order, Receipt> workflow =
        Workflow.define(
            "gated",
            Order.class,
            Receipt.class,
            (w, order) -> {
              var total = order.at("total", Double.class);
              return w.choose("size", Receipt.class)
                  .when(
                      "large",
                      atLeast(total, 10_000),
                      in -> {
                        var gate =
                            in.approval(
                                "approve",
                                ApprovalSpec.within(Duration.ofHours(24)).assignees("group:sales"),
                                order);
                        return in.choose("decided", Receipt.class)
                            .on(gate.approved(), yes -> deliver(yes, order))
                            .on(
                                gate.rejected(),
                                no -> no.step("refuse", Receipt.class, shop::refuse, order))
                            .on(
                                gate.expired(),
                                late -> late.fail("late", "TOO_LATE", "nobody decided"))
                            .exhaustive();
                      })
                  .otherwise(in -> deliver(in, order));
            });
    Written.assertRoundTrip(workflow);
  }

  Value<Receipt> deliver(Body in, Value<Order> order) {
    var stock = in.step("reserve", Stock.class, shop::reserve, order);
    var paid = in.step("charge", Payment.class, shop::charge, order);
    return in.step("ship", Receipt.class, shop::ship, stock, paid);
  }

  @Test
  void guide_flatStyle_isAccepted() {
    Workflow<Order, Receipt> workflow =
        Workflow.define(
            "flat",
            Order.class,
            Receipt.class,
            (w, order) -> {
              var gate =
                  w.approval(
                      "approve",
                      ApprovalSpec.within(Duration.ofHours(24)).assignees("group:sales"),
                      order);
              var stock = w.step("reserve", Stock.class, shop::reserve, order);
              var paid =
                  w.step("charge", Payment.class, shop::charge, order)
                      .when(gate.approved(), gate.expired());
              var shipped = w.step("ship", Receipt.class, shop::ship, stock, paid);
              var refused =
                  w.step("refuse", Receipt.class, shop::refuse, order).when(gate.rejected());
              return w.first(shipped, refused);
            });
    Written.assertRoundTrip(workflow);
  }

  @Test
  void guide_loop_isAccepted() {
    Workflow<Draft, Receipt> workflow =
        Workflow.define(
            "writer",
            Draft.class,
            Receipt.class,
            (w, first) -> {
              var last =
                  w.loop(
                      "rounds",
                      5,
                      first,
                      draft -> isTrue(draft.at("good", Boolean.class)),
                      (body, draft) -> body.step("improve", Draft.class, shop::improve, draft));
              return w.step("print", Receipt.class, shop::print, last);
            });
    Written.assertRoundTrip(workflow);
  }

  @Test
  void guide_map_isAccepted() {
    Workflow<Order, List<Stock>> workflow =
        Workflow.define(
            "picking",
            Type.of(Order.class),
            new Type<List<Stock>>() {},
            (w, order) -> {
              var lines = order.at("lines", new Type<List<Line>>() {});
              var picked =
                  w.map(
                      "pick",
                      lines,
                      Type.of(Line.class),
                      MapSpec.DEFAULT.concurrency(8),
                      (body, line) -> body.step("one", Stock.class, shop::pick, line));
              return picked.at("results", new Type<List<Stock>>() {});
            });
    Written.assertRoundTrip(workflow);
  }

  @Test
  void guide_constant_isAccepted() {
    final Fn<Order, Stock> reserve =
        Fn.of("inventory.reserve", Order.class, Stock.class, shop::reserve).effect(Effect.WRITE);

    Workflow<Order, Stock> workflow =
        Workflow.define(
            "reserve-only",
            Order.class,
            Stock.class,
            (w, order) -> w.step("reserve", reserve, order));
    Written.assertRoundTrip(workflow);
  }

  @Test
  void guide_byName_isAccepted() {
    Workflow<JsonNode, JsonNode> sift =
        Workflow.builder("sift")
            .input("body", Written.json("{\"type\": \"string\"}"))
            .node(
                "load",
                new OperatorKind("host.load", Written.json("{\"text\": \"$.input.body\"}"), null))
            .retry(Retry.fixed(2, Duration.ofSeconds(1)))
            .node(
                "keep",
                new OperatorKind("host.keep", Written.json("{\"items\": \"$.load\"}"), null))
            .condition("size(load) > 0")
            .output(TextNode.valueOf("$.keep?"))
            .build();
    Written.assertRoundTrip(sift);
  }

  @Test
  void guide_faults_areAllTold() {
    assertThatThrownBy(
            () ->
                Workflow.define(
                    "wrong",
                    Order.class,
                    Receipt.class,
                    (w, order) -> {
                      var total = order.at("totl", Double.class);
                      return w.step("ship", Receipt.class, (o, t) -> new Receipt("1"), order, total)
                          .when(
                              and(
                                  atLeast(order.at("total", Double.class), 1),
                                  isTrue(w.literal(true))));
                    }))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("Order has no component 'totl'. Did you mean 'total'?")
        .hasMessageContaining("OUTPUT_MAY_BE_ABSENT");
  }

  @Test
  void guide_everyJavaBlock_standsInThisFile() throws IOException {
    String source =
        squeezed(
            Files.readString(
                Path.of("src/test/java/dev/analemma/builder/BuilderGuideTest.java"), UTF_8));
    List<String> blocks = blocks(Files.readString(Path.of("../docs/builder.md"), UTF_8));
    assertThat(blocks).hasSizeGreaterThan(5);
    assertThat(blocks).allSatisfy(block -> assertThat(source).contains(squeezed(block)));
  }

  // The guide may break and indent lines as it likes; nothing else may differ.
  private static String squeezed(String text) {
    return text.replaceAll("\\s+", "");
  }

  private static List<String> blocks(String guide) {
    List<String> blocks = new ArrayList<>();
    int end = 0;
    for (int start = guide.indexOf("```java\n");
        start >= 0;
        start = guide.indexOf("```java\n", end)) {
      end = guide.indexOf("```", start + 8);
      blocks.add(guide.substring(start + 8, end));
      end += 3;
    }
    return blocks;
  }
}
