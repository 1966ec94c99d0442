// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunAppendTest {
  private static final Standing RUNNING = new Standing(RunStatus.RUNNING, null, null, true);

  private static RunAppend append(String run, long position, long compactedBefore) {
    return new RunAppend(
        run,
        1,
        position,
        null,
        new byte[0],
        RUNNING,
        List.of(),
        List.of(),
        List.of(),
        compactedBefore);
  }

  @Test
  void compactedBefore_outsideOfTheJournal_isRefused() {
    assertThat(append("r", 3, 3).compactedBefore()).isEqualTo(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> append("r", 3, 4))
        .withMessageContaining("compactedBefore is 4");
    assertThatIllegalArgumentException().isThrownBy(() -> append("r", 3, -1));
  }

  @Test
  void requireDistinct_refusesARunThatStandsTwice() {
    RunAppend.requireDistinct(List.of(append("r", 2, 0), append("s", 2, 0)));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                RunAppend.requireDistinct(
                    List.of(append("r", 2, 0), append("s", 2, 0), append("r", 3, 0))))
        .withMessageContaining("'r'");
  }

  @Test
  void tags_upToTheMost_areTaken() {
    assertThat(tagged(StoreTexts.TAGS_MAX).tags()).hasSize(StoreTexts.TAGS_MAX);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tagged(StoreTexts.TAGS_MAX + 1))
        .withMessageContaining("101 tags");
  }

  private static NewRun tagged(int count) {
    return new NewRun("w", "h", null, "d", null, "s", Collections.nCopies(count, "tag"), null);
  }

  @Test
  void standing_ofAnEndedRun_belongsToNobody() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Standing(RunStatus.FAILED, null, null, true));
  }
}
