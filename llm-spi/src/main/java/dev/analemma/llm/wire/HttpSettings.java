// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.http.JdkHttpTransport;
import dev.analemma.llm.spi.ProviderSetup;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings that every provider behind HTTP has: {@code url}, where its API is, and {@code
 * secret}, the name under which the secret provider has its key.
 *
 * <p>No fault tells a value: somebody may have written the key itself, or an address with one.
 */
public final class HttpSettings {
  /** The names of the settings. */
  public static final Set<String> NAMES = Set.of("url", "secret");

  private final URI address;
  private final @Nullable String secret;

  private HttpSettings(URI address, @Nullable String secret) {
    this.address = address;
    this.secret = secret;
  }

  /**
   * Reads the settings.
   *
   * @param setup has them
   * @param fallback where the API is if they do not tell, or null if they have to
   * @throws DefinitionException if they are wrong, with all faults
   */
  public static HttpSettings of(ProviderSetup setup, @Nullable String fallback) {
    List<Fault> faults = new ArrayList<>();
    String url = text(setup, "url", faults);
    String secret = text(setup, "secret", faults);
    URI address = null;
    if (url != null || fallback != null) {
      address = address(url == null ? fallback : url, setup.pointer(), faults);
    } else if (!setup.settings().has("url")) {
      faults.add(
          Fault.error(
              "KEY_MISSING",
              setup.pointer(),
              "key 'url' is missing",
              "Write where the API is, for example http://localhost:8000/v1"));
    }
    if (address == null || !faults.isEmpty()) {
      throw new DefinitionException(faults);
    }
    return new HttpSettings(address, secret);
  }

  /**
   * Returns a text among the settings; null if it is not there.
   *
   * @param setup has them
   * @param name of the setting
   * @param faults is told if it is no text, or blank
   */
  public static @Nullable String text(ProviderSetup setup, String name, List<Fault> faults) {
    JsonNode value = setup.settings().path(name);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isTextual() || value.asText().isBlank()) {
      faults.add(
          Fault.error(
              "TYPE_MISMATCH",
              setup.pointer() + "/" + name,
              "the value is no text, or a blank one",
              "Write a text"));
      return null;
    }
    return value.asText();
  }

  private static @Nullable URI address(@Nullable String url, String pointer, List<Fault> faults) {
    String problem = "the value is no absolute address of http or https";
    try {
      URI uri = new URI(String.valueOf(url));
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getFragment() != null) {
        problem = "the address has a user, a query or a fragment";
      } else if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return URI.create(uri.toString().replaceAll("/+$", ""));
      }
    } catch (URISyntaxException e) {
      // Its message has the address.
    }
    faults.add(
        Fault.error(
            "VALUE_UNKNOWN",
            pointer + "/url",
            problem,
            "Write https://host/path; keys go into the secret provider"));
    return null;
  }

  /** Returns where the API is, without a slash at its end. */
  public URI address() {
    return address;
  }

  /** Returns the way to the provider, on the JDK's client. */
  public HttpProvider.Endpoint endpoint(ProviderSetup setup, Wire wire) {
    JdkHttpTransport transport = JdkHttpTransport.create(setup.clock(), setup.executor());
    return new HttpProvider.Endpoint(transport, address, secret, wire);
  }
}
