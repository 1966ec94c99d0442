// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.analemma.llm.spi.LlmProviderFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ServiceLoader;

/** What providers send, from the files below {@code wire}. */
public final class Fixture {
  private Fixture() {}

  /** Returns a file, for example {@code openai/text.json}. */
  public static String text(String name) {
    try (InputStream file = Fixture.class.getResourceAsStream("/wire/" + name)) {
      if (file == null) {
        throw new AssertionError("there is no wire/" + name);
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether there is a file. */
  public static boolean exists(String name) {
    return Fixture.class.getResource("/wire/" + name) != null;
  }

  /** Returns the factory of a kind, as hosts find it. */
  public static LlmProviderFactory factory(String kind) {
    for (LlmProviderFactory factory : ServiceLoader.load(LlmProviderFactory.class)) {
      if (factory.kind().equals(kind)) {
        return factory;
      }
    }
    throw new AssertionError("there is no factory of the kind " + kind);
  }
}
