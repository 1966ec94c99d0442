// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.Feature;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.SchemaDialect;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What the catalogue knows without being told. */
public final class Shipped {
  private static final ModelEntry MOCK =
      new ModelEntry(
          ProviderId.MOCK,
          "mock",
          "mock",
          Set.of(),
          Map.of(),
          1_000_000,
          100_000,
          Set.of(Feature.values()),
          Map.of(),
          SchemaDialect.PLAIN,
          Map.of(),
          new PriceList(
              List.of(
                  new PriceList.Period(
                      LocalDate.EPOCH,
                      List.of(
                          new PriceList.Tier(
                              Long.MAX_VALUE, new Rates(0, 0, 0L, 0L, 0L, 0L, 0L))))),
              "mock"));

  private Shipped() {}

  /** Returns the document of models that comes with the library. */
  public static JsonNode document() {
    try (InputStream in = Shipped.class.getResourceAsStream("models.json")) {
      return Json.parse(Objects.requireNonNull(in, "models.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the model that stands for every other one; it costs nothing. */
  public static ModelEntry mock() {
    return MOCK;
  }

  /** Returns the same under the name of what it stands for. */
  public static ModelEntry mock(String name) {
    return new ModelEntry(
        MOCK.provider(),
        name,
        MOCK.family(),
        MOCK.aliases(),
        MOCK.roles(),
        MOCK.contextTokens(),
        MOCK.maxOutputTokens(),
        MOCK.features(),
        MOCK.parameters(),
        MOCK.dialect(),
        MOCK.cacheMinimums(),
        MOCK.prices());
  }
}
