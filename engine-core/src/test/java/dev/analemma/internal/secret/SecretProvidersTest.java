// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.analemma.OperatorException;
import dev.analemma.spi.SecretProvider;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets from variables and files. */
class SecretProvidersTest {
  @TempDir private Path folder;

  private Path file(String name, String text, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
    return file;
  }

  @Test
  void environment_namesVariablesInUpperCase() {
    SecretProvider secrets =
        new EnvironmentSecrets("APP_", Map.of("APP_SLACK_TOKEN", "x", "APP_EMPTY", "")::get);

    assertThat(secrets.find("slack-token")).contains("x");
    assertThat(secrets.find("empty")).isEmpty();
    assertThat(secrets.find("other")).isEmpty();
  }

  @Test
  void file_isReadWithoutItsLastLineBreak() throws IOException {
    file("key", " a b \n", "rw-------");

    assertThat(SecretProvider.files(folder).find("key")).contains(" a b ");
    assertThat(SecretProvider.files(folder).find("other")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
  void file_thatOthersMayReadOrWrite_isRefused_withoutItsContent(String permissions)
      throws IOException {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    file("key", "hidden", permissions);

    assertThatThrownBy(() -> SecretProvider.files(folder).find("key"))
        .hasMessageContaining("chmod 600")
        .hasMessageNotContaining("hidden")
        .asInstanceOf(InstanceOfAssertFactories.type(OperatorException.class))
        .returns("SECRET_EXPOSED", OperatorException::code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../key", "a/b", ".hidden", "", "a\\b", "a b"})
  void name_thatIsNoPlainFileName_isRefused(String name) {
    assertThatThrownBy(() -> SecretProvider.files(folder).find(name))
        .asInstanceOf(InstanceOfAssertFactories.type(OperatorException.class))
        .returns("SECRET_NAME", OperatorException::code);
  }

  @Test
  void file_thatIsNoText_isRefused_withoutItsContent() throws IOException {
    Files.write(file("key", "", "rw-------"), new byte[] {(byte) 0xC3, 0x28});

    assertThatThrownBy(() -> SecretProvider.files(folder).find("key"))
        .asInstanceOf(InstanceOfAssertFactories.type(OperatorException.class))
        .returns("SECRET_UNREADABLE", OperatorException::code);
  }

  @Test
  void or_asksTheSecondOneWhereTheFirstHasNone() {
    SecretProvider first = name -> name.equals("a") ? Optional.of("1") : Optional.empty();
    SecretProvider both = first.or(name -> Optional.of("2"));

    assertThat(both.find("a")).contains("1");
    assertThat(both.find("b")).contains("2");
    assertThat(SecretProvider.none().find("a")).isEmpty();
  }

  @Test
  void or_tellsBothWhatWasRefused() {
    List<String> told = new ArrayList<>();
    SecretProvider both = new Listening("first", told).or(new Listening("second", told));

    both.refused("a", "1");

    assertThat(told).containsExactly("first a 1", "second a 1");
  }

  private record Listening(String called, List<String> told) implements SecretProvider {
    @Override
    public Optional<String> find(String name) {
      return Optional.empty();
    }

    @Override
    public void refused(String name, String secret) {
      told.add(called + " " + name + " " + secret);
    }
  }
}
