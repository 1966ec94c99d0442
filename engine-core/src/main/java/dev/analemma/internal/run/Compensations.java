// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;

/** What was undone in a run, what could not be, and what was not tried. */
final class Compensations {
  private final List<String> done = new ArrayList<>();
  private final List<String> notTried = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>(1);

  /** A node that could not be undone. */
  private record Failure(String address, RunError error) {
    void tell(ObjectNode to) {
      to.put("node", address);
      to.set("error", error.toJson());
    }
  }

  void done(String address) {
    done.add(address);
  }

  void failed(String address, RunError error) {
    failures.add(new Failure(address, error));
  }

  boolean failed() {
    return !failures.isEmpty();
  }

  void notTried(List<String> addresses) {
    notTried.addAll(addresses);
  }

  /** Returns what happened, for the error of the run. */
  ObjectNode details() {
    ObjectNode details = Json.nodes().objectNode();
    addresses(details.putArray("done"), done);
    if (!failures.isEmpty()) {
      failures.get(0).tell(details.putObject("failed"));
    }
    if (failures.size() > 1) {
      // Bodies beside each other are undone at once, so more than one may fail.
      ArrayNode more = details.putArray("alsoFailed");
      failures.subList(1, failures.size()).forEach(failure -> failure.tell(more.addObject()));
    }
    addresses(details.putArray("notTried"), notTried);
    return details;
  }

  private static void addresses(ArrayNode array, List<String> addresses) {
    addresses.forEach(array::add);
  }
}
