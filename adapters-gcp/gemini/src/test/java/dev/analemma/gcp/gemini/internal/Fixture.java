// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.analemma.llm.spi.LlmProviderFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ServiceLoader;

/** What the APIs send, and what makes their providers. */
final class Fixture {
  private Fixture() {}

  /** Returns a file below {@code wire}, for example {@code text.json}. */
  static String text(String name) {
    try (InputStream file = Fixture.class.getResourceAsStream("/wire/" + name)) {
      if (file == null) {
        throw new AssertionError("there is no wire/" + name);
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the factory of a kind, as hosts find it. */
  static LlmProviderFactory factory(String kind) {
    return ServiceLoader.load(LlmProviderFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(factory -> factory.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }
}
