// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.spi.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactionTest {

  private static Fact fact(Kind kind, String address) {
    return new Fact(kind, address, null, null);
  }

  private static Fact round(String address, int number) {
    return new Fact(Kind.ROUND, address, Json.nodes().objectNode().put("n", number), null);
  }

  private static Fact undoable(String address) {
    ObjectNode data = Json.nodes().objectNode().put("undo", true);
    return new Fact(Kind.ENDED, address, data, null);
  }

  private static List<String> live(Fact... facts) {
    return Compaction.live(List.of(facts)).stream()
        .map(fact -> fact.kind().word() + " " + fact.address())
        .toList();
  }

  @Test
  void endOfABody_whatWasInside_isLeftOut() {
    assertThat(
            live(
                fact(Kind.ENDED, "a"),
                fact(Kind.ENDED, "b/x"),
                fact(Kind.FAILED, "b/y"),
                fact(Kind.ENDED, "b"),
                fact(Kind.ENDED, "bb/x")))
        .containsExactly("ok a", "ok b", "ok bb/x");
  }

  @Test
  void endOfABody_thatMayBeUndone_keepsWhatWasInside() {
    assertThat(live(fact(Kind.ENDED, "b/x"), undoable("b"))).containsExactly("ok b/x", "ok b");
  }

  @Test
  void retry_leavesTheAttemptBeforeOut_andKeepsTheNext() {
    assertThat(live(fact(Kind.ENDED, "b/x"), fact(Kind.RETRY, "b"), fact(Kind.ENDED, "b#2/x")))
        .containsExactly("again b", "ok b#2/x");
  }

  @Test
  void round_leavesTheRoundsBeforeOut_alsoTenBehindNine() {
    assertThat(
            live(
                fact(Kind.ENDED, "l[2]/x"),
                round("l", 9),
                fact(Kind.ENDED, "l[9]/x"),
                round("l", 10),
                fact(Kind.ENDED, "l[10]/x")))
        .containsExactly("round l", "ok l[10]/x");
  }

  @Test
  void batches_stayUntilTheirMapHasEnded() {
    Fact batch = fact(Kind.BATCH, "m[0-4]");
    Fact inside = fact(Kind.ENDED, "m[0-4]/x");
    assertThat(live(batch, inside)).containsExactly("batch m[0-4]", "ok m[0-4]/x");
    assertThat(live(batch, inside, undoable("m")))
        .containsExactly("batch m[0-4]", "ok m[0-4]/x", "ok m");
    assertThat(live(batch, inside, fact(Kind.ENDED, "m"))).containsExactly("ok m");
  }

  @Test
  void itemThatRanTwice_undosInsideOfItsSecondRun_goWithIt() {
    Fact undo = fact(Kind.ENDED, "m[0]/b/x~compensate");
    assertThat(
            live(
                fact(Kind.ENDED, "m[0]/b/x"),
                undoable("m[0]/b"),
                fact(Kind.REPEATED, "m[0]"),
                fact(Kind.ENDED, "m[0]/b/x"),
                undo,
                fact(Kind.CANCELLED, "m[0]/b")))
        .containsExactly("ok m[0]/b/x", "ok m[0]/b", "part m[0]", "off m[0]/b");
  }

  @Test
  void itemThatRanTwice_undosOfItsFirstRun_stay() {
    Fact undo = fact(Kind.ENDED, "m[0]/b/x~compensate");
    assertThat(
            live(
                fact(Kind.ENDED, "m[0]/b/x"),
                undoable("m[0]/b"),
                undo,
                fact(Kind.REPEATED, "m[0]"),
                fact(Kind.ENDED, "m[0]/b/x"),
                fact(Kind.CANCELLED, "m[0]/b")))
        .containsExactly(
            "ok m[0]/b/x", "ok m[0]/b", "ok m[0]/b/x~compensate", "part m[0]", "off m[0]/b");
  }

  @Test
  void itemThatRanTwice_eachEndSaysHowItIsWithWhatCameBefore() {
    assertThat(
            live(
                fact(Kind.ENDED, "m[0]/b/x"),
                undoable("m[0]/b"),
                fact(Kind.ENDED, "m[0]/b/x~compensate"),
                fact(Kind.FAILED, "m[0]/y"),
                fact(Kind.ENDED, "m[0]/b/x"),
                fact(Kind.ENDED, "m[0]/b")))
        .containsExactly(
            "ok m[0]/b/x", "ok m[0]/b", "ok m[0]/b/x~compensate", "err m[0]/y", "ok m[0]/b");
  }

  @Test
  void whatCouldNotBeUndone_isKeptWithAllThatFollows() {
    assertThat(
            live(
                fact(Kind.ENDED, "a/x"),
                fact(Kind.ENDED, "a"),
                fact(Kind.ENDED, "r/x"),
                fact(Kind.FAILED, "r/x~compensate"),
                fact(Kind.CANCELLED, "r")))
        .containsExactly("ok a", "ok r/x", "err r/x~compensate", "off r");
  }

  @Test
  void finallyOfABody_isInsideOfIt() {
    assertThat(live(fact(Kind.ENDED, "b~finally/x"), fact(Kind.FAILED, "b")))
        .containsExactly("err b");
    assertThat(live(fact(Kind.ENDED, "a~compensate"), fact(Kind.ENDED, "a")))
        .containsExactly("ok a~compensate", "ok a");
  }

  @Test
  void signalsAndStops_ofTheRun_stay() {
    assertThat(live(fact(Kind.SIGNAL, ""), fact(Kind.ENDED, "a"), fact(Kind.STOPPED, "")))
        .containsExactly("sig ", "ok a", "stop ");
  }

  @Test
  void live_twice_isLiveOnce() {
    List<Fact> facts =
        List.of(
            fact(Kind.ENDED, "l[2]/x"),
            round("l", 3),
            fact(Kind.ENDED, "l[3]/x"),
            fact(Kind.ENDED, "l"),
            fact(Kind.ENDED, "z"));
    List<Fact> once = Compaction.live(facts);
    assertThat(Compaction.live(once)).isEqualTo(once);
    assertThat(once).hasSize(2);
  }
}
