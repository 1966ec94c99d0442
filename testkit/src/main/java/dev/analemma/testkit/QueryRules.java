// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunPage;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds of queries: each condition alone and all together, and pages without gaps. */
abstract class QueryRules extends RecordRules {

  private void run(
      String id,
      String workflow,
      @Nullable String owner,
      String scope,
      String title,
      String... tags) {
    committed(
        A,
        Step.start(
            id,
            new NewRun(workflow, "h", "key of " + id, "d", owner, scope, List.of(tags), title)));
  }

  private List<String> query(RunQuery query) {
    return ids(store.runs().query(query).runs());
  }

  @Test
  void query_forAll_givesTheNewestFirst() {
    committed(A, Step.start("b"), Step.start("c"));
    committed(A, Step.start("a"));
    committed(A, Step.entry("c", 1, 2).status(RunStatus.COMPLETED));

    RunPage page = store.runs().query(RunQuery.all());
    assertEquals("a", page.runs().get(0).id());
    assertEquals(Set.of("a", "b", "c"), Set.copyOf(ids(page.runs())));
    assertNull(page.next());
    assertEquals(found("c"), page.runs().get(ids(page.runs()).indexOf("c")));
  }

  @Test
  void query_byOwner_givesHisAlone() {
    run("r", "w", "ada", "w", "t");
    run("s", "w", "Ada", "w", "t");
    run("t", "w", null, "w", "t");

    assertEquals(List.of("r"), query(RunQuery.all().owner("ada")));
    assertEquals(List.of(), query(RunQuery.all().owner("ad_")));
    assertEquals(List.of(), query(RunQuery.all().owner("")));
  }

  @Test
  void query_byStatus_givesAnyOfThem() {
    committed(A, Step.start("r"), Step.start("s").status(RunStatus.FAILED));
    committed(A, Step.start("t").status(RunStatus.COMPLETED), Step.start("u").released(null));

    assertEquals(List.of("s"), query(RunQuery.all().statuses(Set.of(RunStatus.FAILED))));
    assertEquals(
        Set.of("r", "u"),
        Set.copyOf(query(RunQuery.all().statuses(Set.of(RunStatus.RUNNING, RunStatus.WAITING)))));
    for (RunStatus status : RunStatus.values()) {
      for (RunRecord run : store.runs().query(RunQuery.all().statuses(Set.of(status))).runs()) {
        assertEquals(status, run.status());
      }
    }
    assertEquals(4, query(RunQuery.all().statuses(Set.of())).size());
  }

  @Test
  void query_byWorkflow_givesItsRuns() {
    run("r", "checkout", null, "w", "t");
    run("s", "checkout2", null, "w", "t");

    assertEquals(List.of("r"), query(RunQuery.all().workflow("checkout")));
  }

  @Test
  void query_byTag_givesRunsThatHaveIt() {
    run("r", "w", null, "w", "t", "blue", "large");
    run("s", "w", null, "w", "t", "blue");
    run("t", "w", null, "w", "t", "blueish", "b\"lue");

    assertEquals(List.of("s", "r"), query(RunQuery.all().tag("blue")));
    assertEquals(List.of("r"), query(RunQuery.all().tag("large")));
    assertEquals(List.of("t"), query(RunQuery.all().tag("b\"lue")));
    assertEquals(List.of(), query(RunQuery.all().tag("Blue")));
  }

  @Test
  void query_byText_looksIntoWorkflowKeyOwnerAndTitle() {
    run("r", "checkout", "ada", "scope-x", "Order of Tea", "tag-x");
    run("s", "refund", null, "scope-x", "nothing");

    for (String text : List.of("cHECK", "y of R", "aDa", "of t", "Order of Tea", "r")) {
      assertTrue(query(RunQuery.all().text(text)).contains("r"), text);
    }
    assertEquals(List.of("s"), query(RunQuery.all().text("fund")));
    assertEquals(List.of("s", "r"), query(RunQuery.all().text("key of")));
    for (String text : List.of("tag-x", "scope-x", "checkoutkey", "adaOrder", "teaX")) {
      assertEquals(List.of(), query(RunQuery.all().text(text)), text);
    }
    assertEquals(2, query(RunQuery.all().text("")).size());
  }

  @Test
  void query_byText_knowsLettersAToZAlone() {
    run("r", "w", null, "w", "STRASSE \u00c4RGER \u0130");

    assertEquals(List.of("r"), query(RunQuery.all().text("strasse \u00c4rger \u0130")));
    assertEquals(List.of(), query(RunQuery.all().text("\u00e4rger")));
    assertEquals(List.of(), query(RunQuery.all().text("stra\u00dfe")));
  }

  @Test
  void query_byHostileText_meansTheTextAlone() {
    List<String> hostile =
        List.of(
            "%",
            "_",
            "\\",
            "\\%",
            "'",
            "''",
            "\"",
            ";--",
            "%_\\'\";--",
            "' OR '1'='1",
            "*",
            "?",
            "[a-z]",
            "$1",
            ":name",
            "\u0001",
            "\n",
            "\uD83D\uDE00",
            "\u202E",
            "/**/");
    for (int i = 0; i < hostile.size(); i++) {
      String text = hostile.get(i);
      run("r" + i, "w", "own<" + text + ">", "w", "title<" + text + ">", "<" + text + ">");
    }
    for (int i = 0; i < hostile.size(); i++) {
      String bracketed = "<" + hostile.get(i) + ">";
      List<String> only = List.of("r" + i);
      assertEquals(only, query(RunQuery.all().text(bracketed)), bracketed);
      assertEquals(only, query(RunQuery.all().tag(bracketed)), bracketed);
      assertEquals(only, query(RunQuery.all().owner("own" + bracketed)), bracketed);
      assertEquals(List.of(), query(RunQuery.all().workflow(hostile.get(i))), bracketed);
      assertEquals(List.of(), query(RunQuery.all().scope(hostile.get(i))), bracketed);
      long holders =
          hostile.stream()
              .filter(other -> other.contains(bracketed.substring(1, bracketed.length() - 1)))
              .count();
      assertEquals(holders, query(RunQuery.all().text(hostile.get(i))).size(), bracketed);
    }
  }

  @Test
  void query_withNul_isRefused() {
    assertTrue(String.valueOf(refusal(() -> RunQuery.all().text("a\0b"))).contains("U+0000"));
    refusal(() -> RunQuery.all().owner("\0"));
    refusal(() -> RunQuery.all().workflow("\0"));
    refusal(() -> RunQuery.all().tag("\0"));
    refusal(() -> RunQuery.all().scope("\0"));
    refusal(() -> RunQuery.all().after("\0"));
    refusal(() -> RunQuery.all().text("\uDE00"));
  }

  @Test
  void query_byScope_givesThePathAndWhatLiesBelow() {
    run("self", "w", null, "shop/eu", "t");
    run("below", "w", null, "shop/eu/berlin", "t");
    run("sibling", "w", null, "shop/eu-north", "t");
    run("dot", "w", null, "shop/eu.x", "t");
    run("zero", "w", null, "shop/eu0", "t");
    run("above", "w", null, "shop", "t");
    run("case", "w", null, "shop/EU", "t");

    assertEquals(List.of("below", "self"), query(RunQuery.all().scope("shop/eu")));
    assertEquals(7, query(RunQuery.all().scope("shop")).size());
    assertEquals(List.of(), query(RunQuery.all().scope("sho")));
    assertEquals(List.of(), query(RunQuery.all().scope("shop/e_")));
  }

  @Test
  void query_byTime_includesTheFirstInstantAndNotTheLast() throws Exception {
    committed(A, Step.start("r"));
    advance(Duration.ofSeconds(10));
    committed(A, Step.start("s"));
    advance(Duration.ofSeconds(10));
    committed(A, Step.start("t"));

    Instant second = found("s").startedAt();
    assertEquals(List.of("t", "s"), query(RunQuery.all().startedFrom(second)));
    assertEquals(List.of("r"), query(RunQuery.all().startedBefore(second)));
    assertEquals(
        List.of("s"),
        query(RunQuery.all().startedFrom(second).startedBefore(second.plusSeconds(1))));
    assertEquals(3, query(RunQuery.all().startedFrom(Instant.MIN)).size());
    assertEquals(3, query(RunQuery.all().startedBefore(Instant.MAX)).size());
  }

  @Test
  void query_byEverythingAtOnce_needsAllOfIt() {
    run("r", "checkout", "ada", "shop", "Tea", "blue");
    run("s", "checkout", "bob", "shop", "Tea", "blue");
    run("t", "checkout", "ada", "shop", "Milk", "blue");

    RunQuery query =
        RunQuery.all()
            .owner("ada")
            .statuses(Set.of(RunStatus.RUNNING))
            .workflow("checkout")
            .tag("blue")
            .text("tea")
            .scope("shop")
            .startedFrom(found("r").startedAt())
            .startedBefore(in(Duration.ofMinutes(1)));
    assertEquals(List.of("r"), query(query));
  }

  @Test
  void query_inPages_givesEachRunOnce() {
    committed(A, names("r", 23).map(Step::start).toArray(Step[]::new));
    committed(A, names("x", 5).map(id -> Step.start(id, Step.scoped("x"))).toArray(Step[]::new));

    List<String> seen = new ArrayList<>();
    RunQuery query = RunQuery.all().scope("checkout").limit(5);
    RunPage page = store.runs().query(query);
    seen.addAll(ids(page.runs()));
    while (page.next() != null) {
      assertEquals(5, page.runs().size());
      page = store.runs().query(query.after(page.next()));
      seen.addAll(ids(page.runs()));
    }
    assertEquals(23, seen.size());
    assertEquals(23, Set.copyOf(seen).size());
    assertEquals(query(RunQuery.all().scope("checkout")), seen);
  }

  @Test
  void query_ofAPageThatIsJustFull_hasNoNext() {
    committed(A, names("r", 5).map(Step::start).toArray(Step[]::new));

    assertNull(store.runs().query(RunQuery.all().limit(5)).next());
    assertNotNull(store.runs().query(RunQuery.all().limit(4)).next());
  }

  @Test
  void query_inPages_staysTrueWhileRunsComeAndGo() throws Exception {
    committed(A, names("r", 9).map(Step::start).toArray(Step[]::new));
    List<String> all = query(RunQuery.all());
    RunPage first = store.runs().query(RunQuery.all().limit(4));
    committed(A, names("new", 3).map(Step::start).toArray(Step[]::new));
    String last = all.get(3);
    String next = all.get(4);
    committed(A, Step.entry(last, 1, 2).status(RunStatus.COMPLETED));
    committed(A, Step.entry(next, 1, 2).status(RunStatus.COMPLETED));
    advance(Duration.ofSeconds(1));
    assertEquals(2, store.runs().purge(store.now(), 10));

    RunPage second = store.runs().query(RunQuery.all().limit(10).after(after(first)));
    assertEquals(all.subList(5, 9), ids(second.runs()));
  }

  private static String after(RunPage page) {
    String next = page.next();
    assertNotNull(next);
    return next;
  }

  @Test
  void query_afterSomethingThatIsNoPage_isRefused() {
    for (String text : List.of("", "x", "1 OR 1=1", "99999999999999999999", "1.5")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> store.runs().query(RunQuery.all().after(text)),
          text);
    }
  }

  @Test
  void query_ofAThousand_givesThemAll() {
    for (int i = 0; i < 10; i++) {
      committed(A, names("r" + i, 100).map(Step::start).toArray(Step[]::new));
    }
    committed(A, Step.start("one"));

    assertEquals(1_000, query(RunQuery.all().limit(1_000)).size());
    assertThrows(IllegalArgumentException.class, () -> RunQuery.all().limit(1_001));
    assertThrows(IllegalArgumentException.class, () -> RunQuery.all().limit(0));
  }
}
