// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static dev.analemma.builder.Conditions.equalTo;
import static dev.analemma.builder.Conditions.not;

import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.NodePolicies;
import dev.analemma.definition.Retry;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is written in Java is accepted, and read back from its JSON it is the same. */
final class BuilderRoundTripPropertiesTest {
  private static final int DEPTH_MAX = 3;

  /** A record that a workflow passes on. */
  record Line(String sku, double price, List<String> tags) {}

  private static final Workflow<Line, String> SKILL =
      Workflow.define(
          "skill",
          Line.class,
          String.class,
          (w, line) -> w.step("s", String.class, Line::sku, line));

  @Property(tries = 200)
  void define_anyWorkflow_isReadBackUnchanged(@ForAll long seed) {
    Workflow<String, Object> workflow =
        Written.workflow((w, in) -> new Writer(new Random(seed)).write(w, in, 0));
    Written.assertRoundTrip(workflow);
  }

  /** Writes random bodies out of every construct; each gives a text that is always there. */
  private static final class Writer {
    private final Random random;
    private int ids;

    Writer(Random random) {
      this.random = random;
    }

    Value<String> write(Body body, Value<String> in, int depth) {
      List<Value<String>> seen = new ArrayList<>(List.of(in));
      int steps = 1 + random.nextInt(4);
      for (int i = 0; i < steps; i++) {
        Value<String> value = seen.get(random.nextInt(seen.size()));
        seen.add(one(body, value, depth, depth >= DEPTH_MAX ? 4 : 22));
      }
      return seen.get(seen.size() - 1);
    }

    private Value<String> one(Body body, Value<String> in, int depth, int kinds) {
      String id = "n" + ids++;
      return switch (random.nextInt(kinds)) {
        case 0 -> body.step(id, String.class, text -> text, in);
        case 1 ->
            body.step(id, String.class, (context, text) -> text, in)
                .retry(Retry.fixed(random.nextInt(9), Duration.ofMillis(random.nextInt(5_000))))
                .timeout(Duration.ofMillis(1 + random.nextInt(100_000)))
                .compensate("undo", text -> {});
        case 2 -> body.step(id, String.class, text -> text, in).orElse("*", "$." + id);
        case 3 ->
            body.first(
                body.step(id, String.class, text -> text, in).when(not(equalTo(in, "it's"))),
                body.literal("${ nothing }"));
        case 4 ->
            body.step(id, String.class, text -> text, in)
                .recover("A-" + random.nextInt(3), (b, error) -> write(b, in, depth + 1));
        case 5 -> body.block(id, b -> write(b, in, depth + 1));
        case 6 ->
            body.choose(id, String.class)
                .when("a", equalTo(in, "$.x"), b -> write(b, in, depth + 1))
                .when("b", equalTo(in, "{{ y }}"), b -> b.literal("'"))
                .otherwise(b -> write(b, in, depth + 1));
        case 7 ->
            body.loop(
                id,
                1 + random.nextInt(5),
                in,
                s -> equalTo(s, "done"),
                (b, s) -> write(b, s, depth + 1));
        case 8 ->
            body.race(id, String.class)
                .branch("x", b -> write(b, in, depth + 1))
                .branch("y", b -> write(b, in, depth + 1))
                .done();
        case 9 -> {
          var mapped =
              body.map(
                  id,
                  body.list(String.class, in, in),
                  String.class,
                  (b, item) -> write(b, item, depth + 1));
          yield body.step(
              "n" + ids++, String.class, total -> "" + total, mapped.at("total", Long.class));
        }
        case 10 -> {
          var gate = gate(body, id, in);
          yield body.choose("n" + ids++, String.class)
              .on(gate.approved(), b -> write(b, in, depth + 1))
              .otherwise(b -> b.literal("no"));
        }
        case 11 -> {
          var gate = gate(body, id, in);
          var told =
              body.step("n" + ids++, String.class, text -> text, in)
                  .when(gate.approved(), gate.expired())
                  .effect(Effect.READ)
                  .maybe();
          yield body.step("n" + ids++, String.class, seen -> seen.orElse("-"), told);
        }
        case 12 -> {
          var maybe =
              body.step(id, String.class, text -> text, in)
                  .when(not(equalTo(in, "${ no }")))
                  .maybe();
          yield body.step("n" + ids++, String.class, seen -> seen.orElse(""), maybe);
        }
        case 13 -> {
          var wait =
              random.nextBoolean()
                  ? body.waitFor(id, Duration.ofMillis(1 + random.nextInt(100_000)))
                  : body.waitUntil(id, in);
          yield body.step("n" + ids++, String.class, text -> text, in).after(wait);
        }
        case 14 ->
            body.waitForSignal(
                    id, String.class, "go", random.nextBoolean() ? null : Duration.ofHours(2))
                .orElse("TIMED_OUT", "{{ late }}");
        case 15 ->
            body.call(id, SKILL, "^1", line(body, in)).retry(Retry.fixed(1, Duration.ofSeconds(1)));
        case 16 -> {
          var detached = body.detach(id, SKILL, "^1", line(body, in));
          yield body.step("n" + ids++, String.class, text -> text, in).after(detached);
        }
        case 17 ->
            body.callDefinition(
                id,
                String.class,
                body.object(Object.class).put("analemma", 1).put("name", in).done(),
                "tools",
                line(body, in));
        case 18 -> {
          var mapped =
              body.mapBatches(
                  id,
                  MapSource.of("file", body.literal("$x.csv"))
                      .format("csv")
                      .option("header", random.nextBoolean()),
                  Type.of(String.class),
                  MapSpec.DEFAULT
                      .batch(1 + random.nextInt(100), 1 + random.nextInt(1_000))
                      .batchTime(Duration.ofMillis(1 + random.nextInt(5_000)))
                      .concurrency(1 + random.nextInt(9))
                      .toleratePercent(random.nextInt(101)),
                  (b, items) ->
                      b.step("n" + ids++, new Type<List<String>>() {}, list -> list, items));
          yield body.step(
              "n" + ids++, String.class, total -> "" + total, mapped.at("total", Long.class));
        }
        case 19 ->
            body.block(
                id,
                b -> {
                  b.cleanup(c -> c.step("n" + ids++, String.class, () -> "swept"));
                  return b.step(
                          "n" + ids++, String.class, (a, c) -> a.sku() + c, line(b, in), literal(b))
                      .concurrency("key-" + random.nextInt(3))
                      .durability(random.nextBoolean() ? "strict" : "async");
                });
        case 20 -> {
          var limit = body.step(id, Duration.class, text -> Duration.ofSeconds(9), in);
          yield body.step("n" + ids++, String.class, text -> text, in)
              .retry(Retry.fixed(1, Duration.ofSeconds(1)).withMax(body.literal(3).bound()))
              .timeout(limit);
        }
        default ->
            body.node(
                id,
                String.class,
                new NodeDefinition(
                    new OperatorKind(
                        "host.read", Json.nodes().objectNode().put("id", "$.input.value"), null),
                    null,
                    List.of(),
                    List.of(),
                    Map.of(),
                    null,
                    new NodePolicies(
                        List.of(),
                        null,
                        null,
                        null,
                        Json.nodes().objectNode().put("ttl", "PT1H").put("key", "$.input.value"),
                        null)));
      };
    }

    private Approval gate(Body body, String id, Value<String> in) {
      return body.approval(id, ApprovalSpec.within(Duration.ofMinutes(5)).assignees("group:a"), in);
    }

    private static Value<Line> line(Body body, Value<String> in) {
      return body.object(Line.class)
          .put("sku", in)
          .put("price", 2.5)
          .put("tags", body.list(String.class, in, body.literal("$.t")))
          .done();
    }

    private static Value<Line> literal(Body body) {
      return body.literal(new Line("${ x }", -0.5, List.of("a", "$$")));
    }
  }
}
