// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreadTest {
  @ParameterizedTest
  @CsvSource({
    "/a/b, X_TYPE, true",
    "/a/b/c/0, X_TYPE, true",
    "/a/bc, X_TYPE, false",
    "/a, X_TYPE, false",
    "/a, X_MISSING, true",
    "'', X_MISSING, false",
  })
  void explains_faultAtAPlace(String pointer, String code, boolean explained) {
    assertThat(new Unread(List.of("/a/b")).explains(code, pointer)).isEqualTo(explained);
  }

  @Test
  void explains_whereTheRootIsUnread_everything() {
    assertThat(new Unread(List.of("")).explains("X", "/a")).isTrue();
  }

  @Test
  void explains_whereAllIsRead_nothing() {
    assertThat(new Unread(List.of()).explains("X_MISSING", "")).isFalse();
  }
}
