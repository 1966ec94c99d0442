// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Location;
import dev.analemma.spi.DefinitionFormat.Parsed;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import dev.analemma.spi.JsonPlaces;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Builds a tree and its places from the events of the parser, with an explicit stack: no class of
 * the parser's own object graph is ever made, and depth costs no stack. A refused node is replaced
 * by null and its place kept, so that reading goes on and finds the other faults; where the events
 * came to their end, the tree is given beside the faults.
 */
final class YamlReader {
  private static final int TEXT_CHARS_MAX = 16 << 20;
  private static final int SCALAR_CHARS_MAX = 4 << 20;
  private static final int NAME_CHARS_MAX = 1_024;
  private static final int DEPTH_MAX = 200;
  private static final int VALUES_MAX = 1_000_000;

  private final YamlFaults faults = new YamlFaults();
  private final Deque<Frame> open = new ArrayDeque<>();
  private @Nullable JsonNode root;
  private @Nullable JsonPlaces rootPlace;
  private int documents;
  private int values;

  private final Set<String> unread = new HashSet<>();
  // Open containers of a name that is a list or a map: nothing in it is looked at.
  private int skipped;
  private boolean ended;

  /** A container that is being filled. */
  private static final class Frame {
    private final @Nullable ObjectNode object;
    private final @Nullable ArrayNode array;
    private final JsonPlaces place;
    private final Map<String, Location> names = new HashMap<>();
    private @Nullable String name;

    Frame(boolean sequence, JsonPlaces place) {
      this.object = sequence ? null : Json.nodes().objectNode();
      this.array = sequence ? Json.nodes().arrayNode() : null;
      this.place = place;
    }

    boolean wantsName() {
      return object != null && name == null;
    }

    void add(JsonNode value, JsonPlaces at) {
      if (array != null) {
        array.add(value);
        place.element(at);
      } else if (object != null && name != null) {
        // The first of two values under one name stays; the second is a fault.
        if (!object.has(name)) {
          object.set(name, value);
          place.member(name, at);
        }
        name = null;
      }
    }

    String step() {
      if (array != null) {
        return "/" + array.size();
      }
      return name == null ? "" : "/" + name.replace("~", "~0").replace("/", "~1");
    }
  }

  private YamlReader() {}

  static Parsed read(String text) {
    YamlReader reader = new YamlReader();
    reader.readAll(text);
    JsonNode root = reader.root;
    JsonPlaces places = reader.rootPlace;
    if (root == null || places == null || !reader.ended || reader.faults.full()) {
      return new Parsed(null, pointer -> null, reader.faults.all());
    }
    return new Parsed(root, places::find, reader.faults.all(), reader.unread);
  }

  private void readAll(String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      faults.add(
          "YAML_TOO_LARGE",
          "",
          null,
          "the text has %,d characters, at most %,d are allowed"
              .formatted(text.length(), TEXT_CHARS_MAX),
          "Split it, or pass large values as inputs");
      return;
    }
    YamlText.check(text, faults);
    if (!faults.isEmpty()) {
      return;
    }
    // A buffer as large as the text: with the default one the reader copies a long scalar again and
    // again, 23 s for 10 million characters (docs/adr/0002-yaml-parser.md).
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(TEXT_CHARS_MAX)
            .setBufferSize(Math.max(1_024, text.length() + 1))
            .build();
    StreamReader stream = new StreamReader(settings, text);
    try {
      ParserImpl parser = new ParserImpl(settings, stream);
      while (parser.hasNext() && !faults.full()) {
        if (!event(parser.next())) {
          return;
        }
      }
      if (root == null && faults.isEmpty()) {
        fault("YAML_EMPTY", null, "the text holds no value", "Write a map of keys to values");
      }
    } catch (MarkedYamlEngineException e) {
      String context = e.getContext();
      fault(
          "YAML_SYNTAX",
          location(e.getProblemMark()),
          (context == null || context.isEmpty() ? "" : context + ": ") + e.getProblem(),
          "Check indentation, quotes and brackets; put the text in quotes if it is a string");
    } catch (YamlEngineException e) {
      fault("YAML_SYNTAX", null, String.valueOf(e.getMessage()), "Write YAML 1.2");
    } catch (IllegalArgumentException e) {
      // The scanner takes eight digits for a code point, also where no int holds them.
      fault(
          "YAML_SYNTAX",
          location(stream.getMark()),
          "an escape names no character: " + e.getMessage(),
          "Write the number of a Unicode character, at most \\U0010FFFF");
    }
  }

  /** Takes one event; returns false where reading cannot go on. */
  private boolean event(Event event) {
    if (skipped > 0) {
      skip(event);
      return true;
    }
    switch (event.getEventId()) {
      case StreamEnd:
        ended = true;
        return true;
      case DocumentStart:
        if (++documents > 1) {
          fault(
              "YAML_DOCUMENTS",
              location(event.getStartMark()),
              "a second document starts here",
              "Write one document a text");
          return false;
        }
        return true;
      case Alias:
        AliasEvent alias = (AliasEvent) event;
        fault(
            "YAML_ALIAS",
            location(event.getStartMark()),
            "'*%s' stands for another part of the text"
                .formatted(shown(alias.getAlias().getValue())),
            "Write the value out, or put it into a node that others refer to");
        unread();
        return value(NullNode.getInstance(), event, null);
      case Scalar:
        ScalarEvent scalar = (ScalarEvent) event;
        checkNode(scalar, scalar.getTag());
        return value(null, event, scalar);
      case SequenceStart:
      case MappingStart:
        return start((CollectionStartEvent) event);
      case SequenceEnd:
      case MappingEnd:
        Frame done = open.remove();
        if (done.array != null) {
          return put(done.array, done.place);
        }
        return done.object == null || put(done.object, done.place);
      default:
        return true;
    }
  }

  private boolean start(CollectionStartEvent event) {
    checkNode(event, event.getTag());
    Location here = location(event.getStartMark());
    if (!open.isEmpty() && open.element().wantsName()) {
      fault(
          "YAML_KEY",
          here,
          "a name is a list or a map",
          "Names are strings; did a '{{ }}' template lose its quotes?");
      unreadMap();
      skipped = 1;
      return true;
    }
    if (open.size() >= DEPTH_MAX) {
      fault(
          "YAML_TOO_DEEP",
          here,
          "lists and maps are nested more than %d levels".formatted(DEPTH_MAX),
          "Make the document flatter");
      return false;
    }
    open.push(new Frame(event.getEventId() == Event.ID.SequenceStart, new JsonPlaces(here)));
    return count(here);
  }

  /** Passes over what is inside a name; then any name will do for the value that follows. */
  private void skip(Event event) {
    if (event instanceof CollectionStartEvent) {
      skipped++;
    } else if (event instanceof CollectionEndEvent && --skipped == 0) {
      open.element().name = "*";
    }
  }

  private boolean count(Location here) {
    if (++values > VALUES_MAX) {
      fault(
          "YAML_TOO_LARGE",
          here,
          "the text has more than %,d values".formatted(VALUES_MAX),
          "Split it, or pass large values as inputs");
      return false;
    }
    return true;
  }

  private void checkNode(NodeEvent event, Optional<String> tag) {
    event
        .getAnchor()
        .ifPresent(
            anchor ->
                fault(
                    "YAML_ANCHOR",
                    location(event.getStartMark()),
                    "'&%s' names a part of the text".formatted(shown(anchor.getValue())),
                    "Remove it; there are no aliases"));
    tag.ifPresent(
        name -> {
          unread();
          fault(
              "YAML_TAG",
              location(event.getStartMark()),
              "the tag '%s' stands before a value".formatted(shown(name)),
              "Remove it; the value itself says what it is, a string in quotes is a string");
        });
  }

  /** Takes a scalar or the null that stands for an alias. */
  private boolean value(@Nullable JsonNode given, Event event, @Nullable ScalarEvent scalar) {
    Location here = location(event.getStartMark());
    if (!open.isEmpty() && open.element().wantsName()) {
      name(open.element(), scalar, here);
      return true;
    }
    JsonNode value =
        given != null || scalar == null ? NullNode.getInstance() : scalar(scalar, here);
    return count(here) && put(value, new JsonPlaces(here));
  }

  private boolean put(JsonNode value, JsonPlaces place) {
    if (open.isEmpty()) {
      root = value;
      rootPlace = place;
    } else {
      open.element().add(value, place);
    }
    return true;
  }

  private void name(Frame frame, @Nullable ScalarEvent scalar, Location here) {
    // An alias as a name has been told already; any name will do to go on.
    String name = scalar == null ? "*" : scalar.getValue();
    if (scalar != null) {
      if (name.length() > NAME_CHARS_MAX) {
        fault(
            "YAML_TOO_LARGE",
            here,
            "a name has %,d characters, at most %,d are allowed"
                .formatted(name.length(), NAME_CHARS_MAX),
            "Make it shorter");
        name = name.substring(0, NAME_CHARS_MAX);
      }
      checkWhole(name, here);
      if (scalar.isPlain() && name.equals("<<")) {
        fault(
            "YAML_MERGE",
            here,
            "'<<' merges another map into this one",
            "Write the names out, or put '<<' in quotes if it is a name");
        unreadMap();
      }
    }
    frame.name = name;
    Location first = frame.names.putIfAbsent(name, here);
    if (first != null) {
      fault(
          "YAML_DUPLICATE_KEY",
          here,
          "the name '%s' stands twice in one map, first at %s".formatted(shown(name), first),
          "Remove one of them");
    }
  }

  private JsonNode scalar(ScalarEvent scalar, Location here) {
    String text = scalar.getValue();
    if (text.length() > SCALAR_CHARS_MAX) {
      fault(
          "YAML_TOO_LARGE",
          here,
          "a text has %,d characters, at most %,d are allowed"
              .formatted(text.length(), SCALAR_CHARS_MAX),
          "Pass large values as inputs");
      unread();
      return NullNode.getInstance();
    }
    checkWhole(text, here);
    if (!scalar.isPlain()) {
      return Json.nodes().textNode(text);
    }
    try {
      return YamlScalar.resolve(text);
    } catch (ArithmeticException e) {
      number(here, String.valueOf(e.getMessage()));
    } catch (JsonException e) {
      number(here, e.problem());
    }
    return NullNode.getInstance();
  }

  private void number(Location here, String problem) {
    unread();
    fault(
        "YAML_NUMBER",
        here,
        problem,
        "Numbers have at most 1,000 digits and exponents up to 6,144; a string stands in quotes");
  }

  /** Escapes in double quotes can make half a character. */
  private void checkWhole(String text, Location here) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          fault(
              "YAML_ENCODING",
              here,
              "the text has half a character at index %d".formatted(i),
              "Write both halves of the surrogate pair");
          unread();
          return;
        }
        i++;
      }
    }
  }

  private void fault(String code, @Nullable Location here, String problem, String remedy) {
    faults.add(code, pointer(), here, problem, remedy);
  }

  /** Returns where the next value goes. */
  private String pointer() {
    StringBuilder pointer = new StringBuilder();
    for (Iterator<Frame> frames = open.descendingIterator(); frames.hasNext(); ) {
      pointer.append(frames.next().step());
    }
    return pointer.toString();
  }

  /** Says that the next value cannot be read. */
  private void unread() {
    unread.add(pointer());
  }

  /** Says that the map that is being filled cannot be read. */
  private void unreadMap() {
    String pointer = pointer();
    String step = open.element().step();
    unread.add(pointer.substring(0, pointer.length() - step.length()));
  }

  private static Location location(Optional<Mark> mark) {
    return mark.map(at -> new Location(at.getLine() + 1, at.getColumn() + 1))
        .orElse(new Location(1, 1));
  }

  private static String shown(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
