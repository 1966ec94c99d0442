// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.analemma.llm.ResolvedTarget;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where models and caches are below an address; the one difference between the two APIs, beside the
 * header of the key.
 *
 * @param version the first part of each path, between slashes
 * @param parent what everything belongs to, with a slash at its end; empty for nothing
 * @param models where models are that are named by one word, with a slash at its end
 * @param bearer whether the key is an access token, and goes into {@code Authorization}
 */
record Place(String version, String parent, String models, boolean bearer) {
  /** The Gemini API. */
  static final Place GEMINI = new Place("/v1beta/", "", "models/", false);

  /** Returns the place of a project in a location of Vertex AI. */
  static Place vertex(String project, String location) {
    return new Place(
        "/v1/",
        "projects/%s/locations/%s/".formatted(project, location),
        "publishers/google/models/",
        true);
  }

  /** Returns the full name of a model; one with a slash is a name below the parent already. */
  String model(ResolvedTarget target) {
    String name = target.model();
    return parent + (name.contains("/") ? name : models + name);
  }

  /** Returns the path of what a model can be asked. */
  String path(ResolvedTarget target, String method) {
    return path(model(target)) + ":" + method;
  }

  /** Returns the path of all caches. */
  String caches() {
    return path(parent + "cachedContents");
  }

  /** Returns the path of something by its full name. */
  String path(String name) {
    List<String> words = new ArrayList<>();
    for (String word : name.split("/", -1)) {
      words.add(URLEncoder.encode(word, UTF_8).replace("+", "%20"));
    }
    return version + String.join("/", words);
  }
}
