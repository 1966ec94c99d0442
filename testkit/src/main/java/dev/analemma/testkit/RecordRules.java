// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.analemma.RunStatus;
import dev.analemma.StoreException;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.AuditStore.Entry;
import dev.analemma.spi.store.DocumentStore.Kind;
import dev.analemma.spi.store.DocumentStore.Publication;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.StopStore.Stop;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds of documents, payloads, stops and the audit. */
abstract class RecordRules extends MessageRules {

  @Test
  void document_isKeptAsItWas_andNeverChanged() {
    byte[] document = Step.bytes("{\"name\":\"\u8a69'\"}");
    store.documents().put("h1", document);
    store.documents().put("h1", Step.bytes("other"));

    assertArrayEquals(document, store.documents().get("h1").orElseThrow());
    assertTrue(store.documents().get("h2").isEmpty());
  }

  @Test
  void publish_makesTheVersionActive_andTellsTheAudit() {
    store.documents().publish(Kind.WORKFLOW, "checkout", "1.0.0", "h1", "ada");
    store.documents().publish(Kind.WORKFLOW, "checkout", "1.1.0", "h2", "bob");

    List<Publication> versions = store.documents().versions(Kind.WORKFLOW, "checkout");
    assertEquals(List.of("1.0.0", "1.1.0"), versions.stream().map(Publication::version).toList());
    assertEquals(List.of("h1", "h2"), versions.stream().map(Publication::hash).toList());
    assertEquals(List.of(false, true), versions.stream().map(Publication::active).toList());
    List<Entry> audit = store.audit().query("workflow:checkout", Long.MAX_VALUE, 10);
    assertEquals(List.of("bob", "ada"), audit.stream().map(Entry::by).toList());
    assertEquals("publish", audit.get(0).action());
    assertTrue(String.valueOf(audit.get(0).before()).contains("1.0.0"));
    assertTrue(String.valueOf(audit.get(0).after()).contains("h2"));
    assertNull(audit.get(1).before());
  }

  @Test
  void publish_ofAVersionWithAnotherHash_isRefused() {
    store.documents().publish(Kind.SKILL, "notify", "1.0.0", "h1", "ada");

    StoreException refused =
        assertThrows(
            StoreException.class,
            () -> store.documents().publish(Kind.SKILL, "notify", "1.0.0", "h2", "ada"));
    assertEquals("VERSION_EXISTS", refused.code());
    assertFalse(refused.retryable());
    assertEquals(StoreException.Outcome.NOTHING_DONE, refused.outcome());
    assertEquals("h1", store.documents().versions(Kind.SKILL, "notify").get(0).hash());
    assertEquals(1, store.audit().query(null, Long.MAX_VALUE, 10).size());
  }

  @Test
  void publish_repeated_doesNothingMore() throws Exception {
    store.documents().publish(Kind.ASSET, "prompt/ops", "1.0.0", "h1", "ada");
    List<Publication> before = store.documents().versions(Kind.ASSET, "prompt/ops");
    advance(Duration.ofSeconds(1));
    store.documents().publish(Kind.ASSET, "prompt/ops", "1.0.0", "h1", "ada");

    assertEquals(before, store.documents().versions(Kind.ASSET, "prompt/ops"));
    assertEquals(1, store.audit().query(null, Long.MAX_VALUE, 10).size());
  }

  @Test
  void publish_ofAnOlderHashAgain_rollsBack() {
    store.documents().publish(Kind.WORKFLOW, "checkout", "1.0.0", "h1", "ada");
    store.documents().publish(Kind.WORKFLOW, "checkout", "2.0.0", "h2", "ada");
    store.documents().publish(Kind.WORKFLOW, "checkout", "1.0.0", "h1", "bob");

    assertEquals(List.of("1.0.0"), activeVersions(Kind.WORKFLOW));
    assertEquals(2, store.documents().versions(Kind.WORKFLOW, "checkout").size());
    assertEquals("bob", store.audit().query(null, Long.MAX_VALUE, 1).get(0).by());
  }

  @Test
  void activate_movesTheName_andTellsTheAudit() {
    store.documents().publish(Kind.WORKFLOW, "checkout", "1.0.0", "h1", "ada");
    store.documents().publish(Kind.WORKFLOW, "checkout", "2.0.0", "h2", "ada");

    assertTrue(store.documents().activate(Kind.WORKFLOW, "checkout", "1.0.0", "bob"));
    assertTrue(store.documents().activate(Kind.WORKFLOW, "checkout", "1.0.0", "bob"));
    assertEquals(List.of("1.0.0"), activeVersions(Kind.WORKFLOW));
    List<Entry> audit = store.audit().query("workflow:checkout", Long.MAX_VALUE, 10);
    assertEquals(3, audit.size(), "what changed nothing is no change");
    assertEquals("activate", audit.get(0).action());
    assertTrue(String.valueOf(audit.get(0).before()).contains("2.0.0"));
  }

  @Test
  void activate_ofWhatWasNotPublished_isFalse() {
    store.documents().publish(Kind.WORKFLOW, "checkout", "1.0.0", "h1", "ada");

    assertFalse(store.documents().activate(Kind.WORKFLOW, "checkout", "3.0.0", "bob"));
    assertFalse(store.documents().activate(Kind.SKILL, "checkout", "1.0.0", "bob"));
    assertEquals(List.of("1.0.0"), activeVersions(Kind.WORKFLOW));
  }

  @Test
  void active_listsNamesOfAKind_byName() {
    store.documents().publish(Kind.SKILL, "b", "1.0.0", "h1", "ada");
    store.documents().publish(Kind.SKILL, "a", "1.0.0", "h1", "ada");
    store.documents().publish(Kind.SKILL, "B", "1.0.0", "h1", "ada");
    store.documents().publish(Kind.WORKFLOW, "c", "1.0.0", "h1", "ada");

    assertEquals(
        List.of("B", "a", "b"),
        store.documents().active(Kind.SKILL).stream().map(Publication::name).toList());
    assertTrue(store.documents().active(Kind.ASSET).isEmpty());
    assertTrue(store.documents().versions(Kind.SKILL, "nobody").isEmpty());
  }

  private List<String> activeVersions(Kind kind) {
    return store.documents().active(kind).stream().map(Publication::version).toList();
  }

  @Test
  void audit_comesNewestFirst_inPages() {
    for (int i = 0; i < 7; i++) {
      store
          .audit()
          .add("ada", "approve", "run:" + i % 2, i == 0 ? null : "{}", "{\"n\":" + i + "}");
    }

    List<Entry> first = store.audit().query(null, Long.MAX_VALUE, 3);
    assertEquals(
        List.of("{\"n\":6}", "{\"n\":5}", "{\"n\":4}"), first.stream().map(Entry::after).toList());
    List<Entry> rest = store.audit().query(null, first.get(2).number(), 10);
    assertEquals(4, rest.size());
    assertNull(rest.get(3).before());
    assertEquals(3, store.audit().query("run:1", Long.MAX_VALUE, 10).size());
    assertTrue(store.audit().query("run:9", Long.MAX_VALUE, 10).isEmpty());
    assertFalse(first.get(0).at().isAfter(store.now()));
  }

  @Test
  void payload_isKeptAsItWas() {
    byte[] content = random(300_000);
    String digest = PayloadStore.digest(content);
    store.payloads().put(digest, content);
    store.payloads().put(digest, content);
    store.payloads().put(PayloadStore.digest(new byte[0]), new byte[0]);

    assertArrayEquals(content, store.payloads().get(digest).orElseThrow());
    assertEquals(0, store.payloads().get(PayloadStore.digest(new byte[0])).orElseThrow().length);
    assertTrue(store.payloads().get(PayloadStore.digest(random(7))).isEmpty());
  }

  @Test
  void payload_thatIsNotWhatItsDigestSays_isRefusedWhenRead() {
    String digest = PayloadStore.digest(Step.bytes("the right one"));
    store.payloads().put(digest, Step.bytes("another one"));

    StoreException damaged = assertThrows(StoreException.class, () -> store.payloads().get(digest));
    assertEquals("PAYLOAD_DAMAGED", damaged.code());
    assertTrue(String.valueOf(damaged.getMessage()).contains(digest));
  }

  @Test
  void collect_deletesWhatNoRunRefersTo() throws Exception {
    String used = put(1);
    String unused = put(2);
    String ofRefused = put(3);
    committed(A, Step.start("r"), Step.start("s").payloads(used, used));
    committed(A, Step.entry("r", 1, 2).payloads(used));
    append(B, Step.entry("r", 1, 3).payloads(ofRefused));
    advance(Duration.ofHours(2));

    assertEquals(2, store.payloads().collect(Duration.ofHours(1), 10));
    assertTrue(store.payloads().get(used).isPresent());
    assertTrue(store.payloads().get(unused).isEmpty());
    assertTrue(store.payloads().get(ofRefused).isEmpty());
    assertEquals(0, store.payloads().collect(Duration.ofHours(1), 10));
  }

  @Test
  void collect_leavesWhatIsNew_andWhatWasPutAgain() throws Exception {
    String old = put(1);
    advance(Duration.ofHours(2));
    String fresh = put(2);
    put(1);
    advance(Duration.ofMinutes(30));

    assertEquals(0, store.payloads().collect(Duration.ofHours(1), 10));
    assertTrue(store.payloads().get(old).isPresent());
    assertTrue(store.payloads().get(fresh).isPresent());
  }

  @Test
  void collect_deletesNoMoreThanTheLimit() throws Exception {
    for (int i = 0; i < 5; i++) {
      put(i);
    }
    advance(Duration.ofHours(2));

    assertEquals(3, store.payloads().collect(Duration.ofHours(1), 3));
    assertEquals(2, store.payloads().collect(Duration.ofHours(1), 3));
  }

  @Test
  void payloads_ofAPurgedRun_areCollected() throws Exception {
    String digest = put(1);
    committed(A, Step.start("r").payloads(digest).status(RunStatus.COMPLETED));
    advance(Duration.ofHours(2));
    assertEquals(0, store.payloads().collect(Duration.ofHours(1), 10));
    store.runs().purge(store.now(), 10);

    assertEquals(1, store.payloads().collect(Duration.ofHours(1), 10));
  }

  private String put(int seed) {
    byte[] content = random(1_000 + seed);
    String digest = PayloadStore.digest(content);
    store.payloads().put(digest, content);
    return digest;
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  @Test
  void stop_letsNoRunOfItsScopeBeCreated() {
    store.stops().add("stop-1", "shop/eu", "flood", "ada");

    assertEquals(AppendOutcome.SCOPE_STOPPED, start("r", "shop/eu"));
    assertEquals(AppendOutcome.SCOPE_STOPPED, start("r", "shop/eu/berlin"));
    assertEquals(AppendOutcome.COMMITTED, start("above", "shop"));
    assertEquals(AppendOutcome.COMMITTED, start("beside", "shop/eu-north"));
    assertEquals(AppendOutcome.COMMITTED, start("other", "shop/e_"));
    assertTrue(store.runs().find("r").isEmpty());
    assertTrue(journal("r").isEmpty());
  }

  @Test
  void stop_ofAScopeThatLooksLikeAPattern_meansItself() {
    store.stops().add("stop-1", "a_%", "why", "ada");

    assertEquals(AppendOutcome.COMMITTED, start("r", "abc/d"));
    assertEquals(AppendOutcome.SCOPE_STOPPED, start("s", "a_%/d"));
  }

  @Test
  void stop_refusesNewRunsInABatchAlone() {
    committed(A, Step.start("r", Step.scoped("shop")));
    store.stops().add("stop-1", "shop", "flood", "ada");

    assertEquals(
        List.of(AppendOutcome.SCOPE_STOPPED, AppendOutcome.COMMITTED, AppendOutcome.COMMITTED),
        append(
            A,
            Step.start("s", Step.scoped("shop")),
            Step.entry("r", 1, 2),
            Step.start("t", Step.scoped("bank"))));
  }

  @Test
  void stop_ofARunThatExists_tellsThatItExists() {
    NewRun keyed = new NewRun("checkout", "h", "k", "d", null, "shop", List.of(), null);
    committed(A, Step.start("r", keyed));
    store.stops().add("stop-1", "shop", "flood", "ada");

    assertEquals(AppendOutcome.COMMITTED, append(A, Step.start("r", keyed)));
    assertEquals(AppendOutcome.EXISTS, append(A, Step.start("s", keyed)));
    assertEquals(AppendOutcome.EXISTS, append(B, Step.start("r", keyed)));
  }

  @Test
  void release_letsRunsStartAgain_andTellsTheAudit() {
    store.stops().add("stop-1", "shop", "flood", "ada");
    store.stops().add("stop-1", "shop", "flood", "ada");
    store.stops().add("stop-2", "shop", "fire", "ada");

    assertTrue(store.stops().release("stop-1", "bob"));
    assertFalse(store.stops().release("stop-1", "bob"));
    assertEquals(AppendOutcome.SCOPE_STOPPED, start("r", "shop"));
    assertTrue(store.stops().release("stop-2", "bob"));
    assertEquals(AppendOutcome.COMMITTED, start("r", "shop"));
    List<Entry> audit = store.audit().query("scope:shop", Long.MAX_VALUE, 10);
    assertEquals(
        List.of("release", "release", "stop", "stop"), audit.stream().map(Entry::action).toList());
    assertEquals("bob", audit.get(0).by());
  }

  @Test
  void stops_areListedOldestFirst() {
    store.stops().add("z", "shop", "flood", "ada");
    store.stops().add("a", "bank", "fire", "bob");

    List<Stop> all = store.stops().all();
    assertEquals(List.of("z", "a"), all.stream().map(Stop::id).toList());
    assertEquals("shop", all.get(0).scope());
    assertEquals("flood", all.get(0).reason());
    assertEquals("ada", all.get(0).by());
    assertFalse(all.get(0).at().isAfter(store.now()));
  }

  private AppendOutcome start(String runId, String scope) {
    return append(A, Step.start(runId, Step.scoped(scope)));
  }

  /** Returns the message of what refuses a text. */
  static @Nullable String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @Test
  void texts_thatDatabasesDoNotKeep_areRefused() {
    String nul = "a\0b";
    String half = "a\uD83D";
    for (String text : List.of(nul, half, "x".repeat(5_000))) {
      refusal(() -> Step.start("r", Step.keyed(text)).append());
      refusal(() -> Step.start(text).append());
      refusal(() -> store.stops().add("s", text, "why", "ada"));
      refusal(() -> store.stops().release("s", text));
      refusal(() -> store.audit().add(text, "act", "run:r", null, null));
      refusal(() -> store.documents().publish(Kind.SKILL, text, "1.0.0", "h", "ada"));
      refusal(() -> store.documents().publish(Kind.SKILL, "n", "1.0.0", "h", text));
      refusal(() -> store.documents().activate(Kind.SKILL, "n", "1.0.0", text));
      refusal(() -> store.documents().put(text, new byte[0]));
      refusal(() -> store.payloads().put(text, new byte[0]));
      refusal(() -> store.join(text, LEASE));
    }
    assertTrue(store.stops().all().isEmpty());
    assertTrue(store.audit().query(null, Long.MAX_VALUE, 1).isEmpty());
  }
}
