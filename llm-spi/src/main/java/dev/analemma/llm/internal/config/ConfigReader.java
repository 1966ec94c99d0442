// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.internal.document.Reading;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a configuration: each value from the document, else from the environment. */
public final class ConfigReader {
  private static final String PROVIDER = "LLM_PROVIDER";
  private static final String FALLBACK = "LLM_FALLBACK";
  private static final String MODEL = "LLM_MODEL";
  private static final String MOCK = "LLM_MOCK";
  private static final String CASSETTE = "LLM_CASSETTE";
  private static final Set<String> VARIABLES = Set.of(PROVIDER, FALLBACK, MODEL, MOCK, CASSETTE);

  private static final List<String> KEYS =
      List.of(
          "provider",
          "fallback",
          "model",
          "role",
          "mock",
          "cassette",
          "providers",
          "models",
          "unsupported");

  /** Providers that need not be described: their kind and what they are reached by. */
  private static final Map<String, String> IMPLIED =
      Map.of(
          "anthropic", "{\"kind\": \"anthropic\", \"secret\": \"anthropic-api-key\"}",
          "bedrock", "{\"kind\": \"bedrock\"}",
          "gemini", "{\"kind\": \"gemini\", \"secret\": \"gemini-api-key\"}",
          "openai",
              "{\"kind\": \"openai-compatible\", \"url\": \"https://api.openai.com/v1\", \"secret\": \"openai-api-key\"}",
          "vertex", "{\"kind\": \"vertex\", \"secret\": \"vertex-access-token\"}",
          "vllm", "{\"kind\": \"openai-compatible\", \"url\": \"http://localhost:8000/v1\"}");

  private final Reading document;
  private final Map<String, String> environment;
  private final List<Fault> faults;

  private ConfigReader(Reading document, Map<String, String> environment, List<Fault> faults) {
    this.document = document;
    this.environment = environment;
    this.faults = faults;
  }

  /**
   * A word and where it stands.
   *
   * @param text the word
   * @param pointer where in the document; empty for a variable
   * @param origin the beginning of a message about it: {@code "LLM_MODEL: "}, or empty
   */
  public record Word(String text, String pointer, String origin) {}

  /**
   * A provider.
   *
   * @param kind what makes it
   * @param settings what it is made of, an object
   * @param pointer where it stands
   */
  public record Provider(String kind, JsonNode settings, String pointer) {
    /** Returns the kind alone: somebody may have written a key into the settings. */
    @Override
    public String toString() {
      return "Provider[" + kind + "]";
    }
  }

  /**
   * What was read; of no use where there were faults.
   *
   * @param order the providers
   * @param model what every role means on the first provider, or null
   * @param role what is wanted where nothing is said
   * @param mock whether nobody is asked but the mock
   * @param cassette the file of recorded answers, or null
   * @param providers what providers are
   * @param unsupported for each provider, the roles and aliases that it need not have
   * @param warnings misspelt variables
   */
  public record Result(
      List<ProviderId> order,
      @Nullable Word model,
      String role,
      boolean mock,
      @Nullable String cassette,
      Map<ProviderId, Provider> providers,
      Map<ProviderId, Set<String>> unsupported,
      List<Fault> warnings) {
    /** Copies what can be changed. */
    public Result {
      order = List.copyOf(order);
      providers = Map.copyOf(providers);
      unsupported = Map.copyOf(unsupported);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Reads a configuration, without its models.
   *
   * @param document the document
   * @param environment variables by their names
   * @param faults takes all that is wrong
   */
  public static Result read(
      JsonNode document, Map<String, String> environment, List<Fault> faults) {
    return new ConfigReader(new Reading(document, "", faults), environment, faults).read();
  }

  private Result read() {
    if (document.object()) {
      document.keys(KEYS);
    }
    Map<ProviderId, Provider> providers = providers();
    boolean mock = mock();
    List<Word> words = new ArrayList<>();
    Word first = word("provider", PROVIDER);
    if (first != null) {
      words.add(first);
    }
    words.addAll(fallbacks());
    List<ProviderId> order = order(words, providers.keySet());
    if (order.equals(List.of(ProviderId.MOCK))) {
      mock = true;
    }
    if (mock) {
      order = List.of(ProviderId.MOCK);
    } else if (first == null && faults.isEmpty()) {
      document.fault(
          "KEY_MISSING",
          "key 'provider' is missing",
          "Write the provider to ask first, for example vllm; or set %s, or %s=true"
              .formatted(PROVIDER, MOCK));
    }
    Word role = word("role", null);
    Word cassette = word("cassette", CASSETTE);
    return new Result(
        order,
        word("model", MODEL),
        role == null ? "fast" : role.text(),
        mock,
        cassette == null ? null : cassette.text(),
        providers,
        unsupported(providers.keySet()),
        misspelt());
  }

  private Map<ProviderId, Provider> providers() {
    Map<ProviderId, Provider> providers = new LinkedHashMap<>();
    IMPLIED.forEach(
        (name, text) -> {
          Provider provider = provider((ObjectNode) Json.parse(text), "/providers/" + name);
          providers.put(new ProviderId(name), provider);
        });
    providers.put(ProviderId.MOCK, new Provider("mock", Json.nodes().objectNode(), ""));
    Reading described = document.get("providers");
    if (described == null) {
      return providers;
    }
    described
        .entries()
        .forEach(
            (name, entry) -> {
              if (!entry.object()) {
                return;
              }
              if (!ProviderId.isName(name) || name.equals(ProviderId.MOCK.name())) {
                entry.fault(
                    "VALUE_UNKNOWN",
                    "%s cannot be the name of a provider here".formatted(Reading.quoted(name)),
                    "Write a lower-case letter, then lower-case letters, digits and hyphens; not mock");
                return;
              }
              ProviderId id = new ProviderId(name);
              Provider implied = providers.get(id);
              Reading kind = entry.get("kind");
              String text = kind == null ? null : kind.text();
              if (kind == null && implied == null) {
                entry.require("kind", "what it speaks, for example openai-compatible");
              }
              ObjectNode settings = Json.nodes().objectNode();
              // Another kind has other settings: those that are implied are not for it.
              if (implied != null && (text == null || text.equals(implied.kind()))) {
                settings.setAll((ObjectNode) implied.settings());
                settings.put("kind", implied.kind());
              }
              settings.setAll((ObjectNode) entry.node());
              if (settings.path("kind").isTextual()) {
                providers.put(id, provider(settings, entry.pointer()));
              }
            });
    return providers;
  }

  private static Provider provider(ObjectNode described, String pointer) {
    ObjectNode settings = described.deepCopy();
    String kind = settings.remove("kind").textValue();
    return new Provider(kind, Json.freeze(settings), pointer);
  }

  private boolean mock() {
    String variable = variable(MOCK);
    Reading key = document.get("mock");
    Boolean written = key == null ? null : key.bool();
    if (variable == null) {
      return Boolean.TRUE.equals(written);
    }
    String lower = variable.toLowerCase(Locale.ROOT);
    if (!lower.equals("true") && !lower.equals("false")) {
      faults.add(
          Fault.error(
              "VALUE_UNKNOWN",
              "",
              "%s is %s".formatted(MOCK, Reading.quoted(variable)),
              "Set it to true or false"));
    }
    return lower.equals("true") || Boolean.TRUE.equals(written);
  }

  private List<Word> fallbacks() {
    List<Word> words = new ArrayList<>();
    Reading key = document.get("fallback");
    if (key != null) {
      for (Reading element : key.elements()) {
        String text = element.text();
        if (text != null) {
          words.add(new Word(text, element.pointer(), ""));
        }
      }
      return words;
    }
    String variable = variable(FALLBACK);
    if (variable != null) {
      for (String name : variable.split(",", -1)) {
        words.add(new Word(name.strip(), "", FALLBACK + ": "));
      }
    }
    return words;
  }

  private List<ProviderId> order(List<Word> words, Set<ProviderId> known) {
    Set<String> names = new TreeSet<>();
    known.forEach(id -> names.add(id.name()));
    Set<ProviderId> order = new LinkedHashSet<>();
    for (Word word : words) {
      String problem = null;
      if (!names.contains(word.text())) {
        problem = "there is no provider %s".formatted(Reading.quoted(word.text()));
      } else if (!order.add(new ProviderId(word.text()))) {
        problem = "provider '%s' is asked twice".formatted(word.text());
      } else if (word.text().equals(ProviderId.MOCK.name()) && words.size() > 1) {
        problem = "the mock stands beside providers that are asked";
      }
      if (problem != null) {
        faults.add(
            Fault.error(
                "PROVIDER_UNKNOWN",
                word.pointer(),
                word.origin() + problem,
                Fault.didYouMean(word.text(), names)
                    + "Write each once: "
                    + String.join(", ", names)
                    + "; others are described under 'providers'"));
      }
    }
    return new ArrayList<>(order);
  }

  private Map<ProviderId, Set<String>> unsupported(Set<ProviderId> known) {
    Map<ProviderId, Set<String>> unsupported = new LinkedHashMap<>();
    Reading key = document.get("unsupported");
    if (key == null) {
      return unsupported;
    }
    key.entries()
        .forEach(
            (name, list) -> {
              if (!ProviderId.isName(name) || !known.contains(new ProviderId(name))) {
                list.fault(
                    "PROVIDER_UNKNOWN",
                    "there is no provider %s".formatted(Reading.quoted(name)),
                    "Write the name of a provider");
                return;
              }
              Set<String> words = new HashSet<>();
              for (Reading element : list.elements()) {
                String word = element.text();
                if (word != null) {
                  words.add(word);
                }
              }
              unsupported.put(new ProviderId(name), words);
            });
    return unsupported;
  }

  private @Nullable Word word(String key, @Nullable String variable) {
    Reading written = document.get(key);
    if (written != null) {
      String text = written.text();
      return text == null ? null : new Word(text, written.pointer(), "");
    }
    String text = variable == null ? null : variable(variable);
    return text == null ? null : new Word(text, "", variable + ": ");
  }

  private @Nullable String variable(String name) {
    String value = environment.getOrDefault(name, "").strip();
    return value.isEmpty() ? null : value;
  }

  /** Other programs have variables of that beginning too: only what is nearly ours is told. */
  private List<Fault> misspelt() {
    List<Fault> warnings = new ArrayList<>();
    for (String name : new TreeSet<>(environment.keySet())) {
      if (name.startsWith("LLM_") && !VARIABLES.contains(name)) {
        String question = Fault.didYouMean(name, VARIABLES);
        if (!question.isEmpty()) {
          warnings.add(
              Fault.warning(
                  "VARIABLE_UNKNOWN",
                  "",
                  "the variable %s is not read".formatted(name),
                  question + "Read are " + String.join(", ", new TreeSet<>(VARIABLES))));
        }
      }
    }
    return warnings;
  }
}
