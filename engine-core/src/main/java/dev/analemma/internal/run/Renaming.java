// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.internal.journal.Fact;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From addresses of one version of a workflow to those of another, where nodes have other ids. */
final class Renaming {
  private static final String FINALLY = "~finally";

  private final Map<String, String> ids;

  /**
   * @param ids path to the node's other id; what it stands in stays the same
   */
  Renaming(Map<String, String> ids) {
    this.ids = Map.copyOf(ids);
  }

  /** Returns the way back. */
  Renaming back() {
    Map<String, String> back = new HashMap<>();
    ids.keySet().forEach(path -> back.put(of(path), path.substring(path.lastIndexOf('/') + 1)));
    return new Renaming(back);
  }

  /** Returns an address without items, rounds, attempts and what is undone: where it is written. */
  static String path(String address) {
    StringBuilder path = new StringBuilder(address.length());
    for (int at = 0; at < address.length(); ) {
      int end = endOfPart(address, at);
      char c = address.charAt(at);
      if (c != '[' && c != '#' && (c != '~' || address.startsWith(FINALLY, at))) {
        path.append(address, at, end);
      }
      at = end;
    }
    return path.toString();
  }

  /** Returns the other address of a path, or of the address of a node in a run. */
  String of(String address) {
    if (ids.isEmpty()) {
      return address;
    }
    StringBuilder path = new StringBuilder(address.length());
    StringBuilder renamed = new StringBuilder(address.length());
    for (int at = 0; at < address.length(); ) {
      int end = endOfPart(address, at);
      char c = address.charAt(at);
      if (c == '[' || c == '#' || c == '~') {
        renamed.append(address, at, end);
        if (address.startsWith(FINALLY, at)) {
          path.append(FINALLY);
        }
      } else {
        int id = c == '/' ? at + 1 : at;
        path.append(address, at, end);
        renamed.append(address, at, id);
        renamed.append(ids.getOrDefault(path.toString(), address.substring(id, end)));
      }
      at = end;
    }
    return renamed.toString();
  }

  /** Returns where the part ends that begins at a place: an id, an item, an attempt, a word. */
  private static int endOfPart(String address, int from) {
    int end = from + 1;
    while (end < address.length() && "/[#~".indexOf(address.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** Returns what facts are in the other version. */
  List<Fact> of(List<Fact> facts) {
    return ids.isEmpty() ? facts : facts.stream().map(this::of).toList();
  }

  private Fact of(Fact fact) {
    ObjectNode data = fact.data();
    if (data != null && fact.kind() == Fact.Kind.SIGNAL) {
      data = data.deepCopy();
      for (String named : List.of("to", "for")) {
        if (data.path(named).isTextual()) {
          data.put(named, of(data.get(named).textValue()));
        }
      }
    }
    return new Fact(fact.kind(), of(fact.address()), data, fact.value());
  }
}
