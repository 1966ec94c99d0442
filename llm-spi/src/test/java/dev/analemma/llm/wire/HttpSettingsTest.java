// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import dev.analemma.spi.SecretProvider;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpSettingsTest {
  private static final String CANARY = "sk-canary-77";

  @Test
  void address_losesTheSlashAtItsEnd() {
    assertThat(address("{\"url\":\"http://localhost:8000/v1/\"}", null))
        .isEqualTo("http://localhost:8000/v1");
  }

  @Test
  void address_thatIsNotGiven_isTheUsualOne_orMissing() {
    assertThat(address("{}", "https://usual")).isEqualTo("https://usual");
    assertThat(faults("{}"))
        .singleElement()
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("KEY_MISSING"))
        .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/providers/x"));
  }

  @Test
  void address_thatIsNone_orHoldsAKey_isAFaultWithoutIt() {
    for (String url :
        List.of(
            "ftp://" + CANARY,
            "/" + CANARY,
            "https://" + CANARY + "@host/v1",
            "https://host/v1?key=" + CANARY,
            "https://host/v1#" + CANARY,
            CANARY + " with blanks")) {
      assertThat(faults("{\"url\":\"" + url + "\"}"))
          .as(url)
          .singleElement()
          .satisfies(fault -> assertThat(fault.code()).isEqualTo("VALUE_UNKNOWN"))
          .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/providers/x/url"))
          .satisfies(fault -> assertThat(fault.toString()).doesNotContain(CANARY));
    }
  }

  @Test
  void faults_ofAllSettings_comeAtOnce() {
    assertThat(faults("{\"url\":7,\"secret\":\" \"}"))
        .extracting(Fault::pointer)
        .containsExactlyInAnyOrder("/providers/x/url", "/providers/x/secret");
  }

  @Test
  void callOfHttpWithoutHost_isRefused() {
    assertThatThrownBy(() -> address("{\"url\":\"http:///v1\"}", null))
        .isInstanceOf(DefinitionException.class);
  }

  private static String address(String settings, String fallback) {
    return HttpSettings.of(setup(settings), fallback).address().toString();
  }

  private static List<Fault> faults(String settings) {
    return catchThrowableOfType(
            DefinitionException.class, () -> HttpSettings.of(setup(settings), null))
        .faults();
  }

  private static ProviderSetup setup(String settings) {
    return new ProviderSetup(
        Targets.PROVIDER,
        Json.parse(settings),
        "/providers/x",
        SecretProvider.none(),
        new StoppedClock(),
        Runnable::run);
  }
}
