// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheMemoryTest {
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
  private static final ModelInput INPUT = ModelInput.builder(1).user("x").build();
  private static final ResolvedTarget PRO =
      ModelCatalog.ofDefaults()
          .resolve(ModelSelector.alias("gemini-pro"), new ProviderId("gemini"))
          .orElseThrow();

  private final CacheMemory memory = new CacheMemory();
  private final List<String> forgotten = new ArrayList<>();

  @Test
  void prefixes_overTenThousand_forgetTheLeastRecentlyUsed() {
    for (int i = 0; i < 10_000; i++) {
      use("p" + i);
    }
    use("p0");
    sweep(NOW);
    assertThat(forgotten).isEmpty();

    use("another");
    sweep(NOW);

    assertThat(forgotten).containsExactly("p1");
  }

  @Test
  void prefix_notUsedForLong_isForgotten_andCountsAsNotUsedAgain() {
    CacheMemory.Entry entry = use("p");
    double before = entry.gaps().within(3_600_000).chance();
    entry.group.learn(true, Duration.ofMinutes(1), Duration.ofHours(1));
    double learned = entry.gaps().within(3_600_000).chance();

    sweep(NOW.plus(Duration.ofMinutes(59)));
    assertThat(forgotten).isEmpty();
    sweep(NOW.plus(Duration.ofHours(1)));

    assertThat(forgotten).containsExactly("p");
    assertThat(entry.gaps().within(3_600_000).chance()).isBetween(before, learned - 0.1);
  }

  @Test
  void prefix_underWay_isNotForgotten() {
    use("p").underWay = 1;

    sweep(NOW.plus(Duration.ofDays(1)));

    assertThat(forgotten).isEmpty();
  }

  @Test
  void groups_withEnoughSeen_tellFirstUsesFromLaterOnes() {
    CacheMemory.Group group = memory.group("g");
    for (int i = 0; i < 15; i++) {
      group.learn(true, Duration.ofDays(1), Duration.ofHours(1));
      group.learn(false, Duration.ofMinutes(1), Duration.ofHours(1));
    }
    assertThat(group.gaps(true)).isSameAs(group.gaps(false));

    group.learn(true, Duration.ofDays(1), Duration.ofHours(1));
    group.learn(false, Duration.ofMinutes(1), Duration.ofHours(1));

    assertThat(group.gaps(true).within(3_600_000).chance()).isZero();
    assertThat(group.gaps(false).within(3_600_000).chance()).isGreaterThan(0.9);
  }

  private CacheMemory.Entry use(String key) {
    CacheMemory.Entry entry =
        memory.entry(new StablePrefix(key, "g", PRO, INPUT, 100), () -> Duration.ofHours(1));
    entry.lastUse = NOW;
    entry.visits++;
    return entry;
  }

  private void sweep(Instant now) {
    memory.sweep(now, entry -> forgotten.add(entry.prefix.key()));
  }
}
