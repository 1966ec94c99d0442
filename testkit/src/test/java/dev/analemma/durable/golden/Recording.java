// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.DocumentStore;
import dev.analemma.spi.store.MessageStore;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunStore;
import dev.analemma.spi.store.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notes what is written through a store, one JSON object each, until so many appends are done: what
 * is written later is not in the history, as if the process had ended.
 */
final class Recording {
  /** The parts of a store that are written through. */
  private static final Set<Class<?>> WRITTEN =
      Set.of(RunStore.class, MessageStore.class, DocumentStore.class, PayloadStore.class);

  private final StateStore store;
  private final int appendsMax;
  private final List<ObjectNode> lines = new ArrayList<>();
  private int appends;

  Recording(StateStore store, int appendsMax) {
    this.store = store;
    this.appendsMax = appendsMax;
  }

  /** Returns what was written, in its order; each line tells when. */
  List<ObjectNode> lines() {
    return lines;
  }

  private void note(String what, ObjectNode line) {
    if (appends < appendsMax) {
      ObjectNode noted = Json.nodes().objectNode().put("at", store.now().toString());
      noted.set(what, line);
      lines.add(noted);
    }
  }

  private void note(Method method, Object[] arguments, @Nullable Object result) {
    if (method.getName().equals("put") && method.getDeclaringClass() == DocumentStore.class) {
      note("document", kept((String) arguments[0], (byte[]) arguments[1]));
    } else if (method.getName().equals("put") && method.getDeclaringClass() == PayloadStore.class) {
      note("payload", kept((String) arguments[0], (byte[]) arguments[1]));
    } else if (arguments != null && arguments[0] instanceof Message message) {
      ObjectNode line = Json.nodes().objectNode().put("run", message.runId());
      line.put("id", message.id());
      line.set("body", Json.parse(message.body()));
      note("message", line);
    } else if (method.getName().equals("append")) {
      List<?> given = (List<?>) arguments[1];
      for (int a = 0; a < given.size(); a++) {
        if (((List<?>) result).get(a) == AppendOutcome.COMMITTED) {
          note("append", line((RunAppend) given.get(a)));
          appends++;
        }
      }
    }
  }

  private static ObjectNode kept(String hash, byte[] content) {
    ObjectNode line = Json.nodes().objectNode().put("hash", hash);
    line.put("text", new String(content, StandardCharsets.UTF_8));
    return line;
  }

  private static ObjectNode line(RunAppend append) {
    ObjectNode line = Json.nodes().objectNode().put("run", append.runId());
    line.put("epoch", append.epoch()).put("position", append.position());
    RunAppend.NewRun created = append.created();
    if (created != null) {
      ObjectNode made = line.putObject("created");
      made.put("workflow", created.workflow()).put("hash", created.hash());
      made.put("key", created.key()).put("inputDigest", created.inputDigest());
      made.put("owner", created.owner()).put("scope", created.scope());
      created.tags().forEach(made.putArray("tags")::add);
      made.put("title", created.title());
    }
    byte[] body = append.body();
    if (body != null) {
      line.set("entry", Json.parse(body));
    }
    ObjectNode standing = line.putObject("standing");
    Instant due = append.standing().dueAt();
    standing.put("status", append.standing().status().name());
    standing.put("detail", append.standing().detail());
    standing.put("dueAt", due == null ? null : due.toString());
    standing.put("owned", append.standing().owned());
    append.consumed().forEach(line.putArray("consumed")::add);
    append.payloads().forEach(line.putArray("payloads")::add);
    ArrayNode audited = line.putArray("audited");
    for (AuditStore.Entry change : append.audited()) {
      ObjectNode one = audited.addObject().put("by", change.by()).put("action", change.action());
      one.put("subject", change.subject()).put("after", change.after());
    }
    line.put("compactedBefore", append.compactedBefore());
    return line;
  }

  /** Returns the store that is written through. */
  StateStore through() {
    return part(StateStore.class, store);
  }

  private <T> T part(Class<T> type, Object real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              note(method, arguments, result);
              Class<?> returned = method.getReturnType();
              return WRITTEN.contains(returned) ? part(returned, result) : result;
            }));
  }

  /** Returns what an append was made from. */
  static RunAppend append(JsonNode line) {
    JsonNode made = line.path("created");
    RunAppend.NewRun created = null;
    if (made.isObject()) {
      List<String> tags = new ArrayList<>();
      made.path("tags").forEach(tag -> tags.add(tag.asText()));
      created =
          new RunAppend.NewRun(
              made.path("workflow").asText(),
              made.path("hash").asText(),
              text(made, "key"),
              made.path("inputDigest").asText(),
              text(made, "owner"),
              made.path("scope").asText(),
              tags,
              text(made, "title"));
    }
    JsonNode standing = line.path("standing");
    String due = text(standing, "dueAt");
    List<Long> consumed = new ArrayList<>();
    line.path("consumed").forEach(number -> consumed.add(number.asLong()));
    List<String> payloads = new ArrayList<>();
    line.path("payloads").forEach(digest -> payloads.add(digest.asText()));
    List<AuditStore.Entry> audited = new ArrayList<>();
    for (JsonNode one : line.path("audited")) {
      audited.add(
          new AuditStore.Entry(
              0,
              Instant.EPOCH,
              one.path("by").asText(),
              one.path("action").asText(),
              one.path("subject").asText(),
              null,
              text(one, "after")));
    }
    return new RunAppend(
        line.path("run").asText(),
        line.path("epoch").asLong(),
        line.path("position").asLong(),
        created,
        line.has("entry") ? Json.bytes(line.get("entry")) : null,
        new RunAppend.Standing(
            dev.analemma.RunStatus.valueOf(standing.path("status").asText()),
            text(standing, "detail"),
            due == null ? null : Instant.parse(due),
            standing.path("owned").asBoolean()),
        consumed,
        payloads,
        audited,
        line.path("compactedBefore").asLong());
  }

  private static @Nullable String text(JsonNode line, String name) {
    return line.hasNonNull(name) ? line.get(name).asText() : null;
  }
}
