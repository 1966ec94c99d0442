// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import dev.analemma.internal.secret.EnvironmentSecrets;
import dev.analemma.internal.secret.FileSecrets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where secrets come from. The engine asks for them when they are used, and keeps none in a
 * definition, a journal, an event or a message. It asks when a workflow that names one is first
 * started, when a run of it is taken up, and when an attempt begins: one that is slow to answer
 * should keep what it has found for a while.
 *
 * <p>Threads: safe; may block.
 */
@FunctionalInterface
public interface SecretProvider {
  /**
   * The key with which tokens of approvals are signed, 32 characters or more. Without it the store
   * keeps one that was drawn at random, and whoever reads the store can make tokens.
   */
  String TOKEN_KEY = "analemma-token-key";

  /**
   * Returns a secret; empty if there is none of this name.
   *
   * @throws dev.analemma.OperatorException if it is there and cannot be had
   */
  Optional<String> find(String name);

  /**
   * Is told that a secret was refused where it was used, so that whoever keeps what was found for a
   * while asks anew the next time. It does nothing by default.
   *
   * @param name as it was asked for
   * @param secret what was found then; a newer one may be there already
   */
  default void refused(String name, String secret) {}

  /** Returns the same secrets, and those of another provider where these have none. */
  default SecretProvider or(SecretProvider other) {
    SecretProvider first = this;
    return new SecretProvider() {
      @Override
      public Optional<String> find(String name) {
        Optional<String> found = first.find(name);
        return found.isPresent() ? found : other.find(name);
      }

      @Override
      public void refused(String name, String secret) {
        first.refused(name, secret);
        other.refused(name, secret);
      }
    };
  }

  /** Returns no secrets at all. */
  static SecretProvider none() {
    return name -> Optional.empty();
  }

  /**
   * Returns the secrets in environment variables: {@code slack-token} is {@code
   * PREFIX_SLACK_TOKEN}, in upper case and with an underscore for all that is no letter or digit.
   * An empty variable is none.
   *
   * @param prefix what the names of the variables begin with, such as {@code ANALEMMA_}; may be
   *     empty
   */
  static SecretProvider environment(String prefix) {
    return new EnvironmentSecrets(prefix, System::getenv);
  }

  /**
   * Returns the secrets in the files of a folder, as containers mount them: the file {@code
   * slack-token} holds that secret, in UTF-8, without its last line break. A file that more people
   * than its owner may read or write is refused with the code {@code SECRET_EXPOSED}, where the
   * file system tells; a name that is no plain file name with {@code SECRET_NAME}.
   */
  static SecretProvider files(Path folder) {
    return new FileSecrets(folder);
  }
}
