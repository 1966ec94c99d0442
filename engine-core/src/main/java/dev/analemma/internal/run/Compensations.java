// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was undone in a run, what could not be, and what was not tried. */
final class Compensations {
  private final List<String> done = new ArrayList<>();
  private final List<String> notTried = new ArrayList<>();
  private @Nullable String failedAt;
  private @Nullable RunError failure;

  void done(String address) {
    done.add(address);
  }

  void failed(String address, RunError error) {
    failedAt = address;
    failure = error;
  }

  boolean failed() {
    return failure != null;
  }

  void notTried(List<String> addresses) {
    notTried.addAll(addresses);
  }

  /** Returns what happened, for the error of the run. */
  ObjectNode details() {
    ObjectNode details = Json.nodes().objectNode();
    addresses(details.putArray("done"), done);
    RunError error = failure;
    if (error != null) {
      ObjectNode failed = details.putObject("failed");
      failed.put("node", failedAt);
      failed.set("error", error.toJson());
    }
    addresses(details.putArray("notTried"), notTried);
    return details;
  }

  private static void addresses(ArrayNode array, List<String> addresses) {
    addresses.forEach(array::add);
  }
}
