// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static dev.analemma.builder.Conditions.equalTo;
import static dev.analemma.builder.Conditions.not;

import dev.analemma.Workflow;
import dev.analemma.definition.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is written in Java is accepted, and read back from its JSON it is the same. */
final class BuilderRoundTripPropertiesTest {
  private static final int DEPTH_MAX = 3;

  @Property(tries = 100)
  void define_anyWorkflow_isReadBackUnchanged(@ForAll long seed) {
    Workflow<String, Object> workflow =
        Written.workflow((w, in) -> new Writer(new Random(seed)).write(w, in, 0));
    Written.assertRoundTrip(workflow);
  }

  /** Writes random bodies out of every construct whose value is always there. */
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
        seen.add(one(body, value, depth, depth >= DEPTH_MAX ? 4 : 11));
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
        default -> {
          var gate =
              body.approval(
                  id, ApprovalSpec.within(Duration.ofMinutes(5)).assignees("group:a"), in);
          yield body.choose("n" + ids++, String.class)
              .on(gate.approved(), b -> write(b, in, depth + 1))
              .otherwise(b -> b.literal("no"));
        }
      };
    }
  }
}
