// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StoreException;
import dev.analemma.Waiting;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Whoever starts runs and wants something of them, until they have it. */
final class Clients {
  private static final int RUNS_MAX = 2;
  private static final int CHECK_STEPS_MAX = 20_000;
  private static final Shape[] SHAPES = Shape.values();

  private final World world;
  private final List<Client> clients = new ArrayList<>();

  Clients(World world) {
    this.world = world;
    int runs = 1 + world.random.nextInt(RUNS_MAX);
    for (int r = 0; r < runs; r++) {
      clients.add(new Client(world, SHAPES[world.random.nextInt(SHAPES.length)], "key-" + r));
    }
  }

  /** Returns whether everybody has what they want, and all runs are over. */
  boolean served() {
    for (Client client : clients) {
      if (!client.served()) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether somebody wants a run of a shape. */
  boolean any(Shape shape) {
    return clients.stream().anyMatch(client -> client.shape == shape);
  }

  /** Returns when somebody wants something next. */
  long nextNanos() {
    long next = Long.MAX_VALUE;
    for (Client client : clients) {
      next = Math.min(next, client.nextNanos());
    }
    return next;
  }

  /** Somebody asks for what they want. */
  void act() {
    for (Client client : clients) {
      if (client.nextNanos() <= world.nanos) {
        client.act();
        return;
      }
    }
  }

  /** Whoever holds a run lets it go on, now that nothing goes wrong any more. */
  void insist() {
    clients.forEach(Client::insist);
  }

  /** Tells what is not as it has to be at the end. */
  void check() {
    for (Client client : clients) {
      String id = client.runId();
      client.check();
      for (Instance instance : world.instances) {
        sameFrom(instance, client, id);
      }
    }
  }

  private void sameFrom(Instance instance, Client client, String id) {
    Run<JsonNode> run = instance.engine.runs().find(id).orElseThrow();
    CompletableFuture<JsonNode> output = run.future();
    for (int step = 0; !output.isDone(); step++) {
      if (step == CHECK_STEPS_MAX) {
        throw world.failure(
            "%s does not tell the end of %s, %s %s %s"
                .formatted(instance, id, run.getClass(), run.status(), left()));
      }
      world.step();
      if (run.status() == RunStatus.STOPPED) {
        // It learns only now that the run went on elsewhere.
        run = instance.engine.runs().find(id).orElseThrow();
        output = run.future();
      }
    }
    RunRecord stored = world.store.runs().find(id).orElseThrow();
    if (run.status() != stored.status()) {
      throw world.failure("%s says %s, which is %s".formatted(instance, run.status(), stored));
    }
    client.checkEnd(instance.name, stored.status(), output);
  }

  /** Returns what is left to do, for people. */
  String left() {
    StringBuilder text = new StringBuilder();
    for (Client client : clients) {
      if (!client.served()) {
        text.append(client).append('\n');
        String id = client.known();
        if (id != null) {
          text.append(world.store.runs().find(id)).append('\n');
          world.instances.forEach(instance -> explain(instance, id, text));
        }
      }
    }
    return text.toString();
  }

  private static void explain(Instance instance, String id, StringBuilder text) {
    try {
      CompletableFuture<List<Waiting>> asked =
          instance.engine.runs().find(id).orElseThrow().explain();
      for (int step = 0; step < 100 && !asked.isDone() && instance.ready() > 0; step++) {
        instance.run(0);
      }
      text.append(instance).append(": ").append(asked.getNow(List.of())).append('\n');
    } catch (StoreException e) {
      text.append(instance).append(": ").append(e.getMessage()).append('\n');
    }
  }

  static String text(JsonNode output) {
    return Json.write(Objects.requireNonNull(output));
  }
}
