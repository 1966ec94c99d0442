// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An object that cannot be changed. */
@SuppressWarnings("unchecked") // the return type that deepCopy() inherits
final class JsonFrozenObject extends ObjectNode {
  private static final long serialVersionUID = 1L;

  /** Takes over a map that nobody else will change. */
  JsonFrozenObject(Map<String, JsonNode> members) {
    super(JsonNumbers.INSTANCE, new Members(members));
  }

  // These change the map through its views, whose own refusals carry no message.

  @Override
  public ObjectNode remove(Collection<String> names) {
    throw JsonFreezer.frozen();
  }

  @Override
  public <T extends JsonNode> T without(Collection<String> names) {
    throw JsonFreezer.frozen();
  }

  @Override
  public ObjectNode retain(Collection<String> names) {
    throw JsonFreezer.frozen();
  }

  @Override
  public ObjectNode removeIf(Predicate<? super JsonNode> predicate) {
    throw JsonFreezer.frozen();
  }

  /** The members; every change is refused, also one that would change nothing. */
  private static final class Members extends AbstractMap<String, JsonNode> {
    private final Map<String, JsonNode> members;

    Members(Map<String, JsonNode> members) {
      this.members = members;
    }

    /** The views are made when asked for; reading by name, the way of most, needs none. */
    private Map<String, JsonNode> views() {
      return Collections.unmodifiableMap(members);
    }

    @Override
    public @Nullable JsonNode get(@Nullable Object name) {
      return members.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
      return members.containsKey(name);
    }

    @Override
    public int size() {
      return members.size();
    }

    @Override
    public Set<Map.Entry<String, JsonNode>> entrySet() {
      return views().entrySet();
    }

    @Override
    public Set<String> keySet() {
      return views().keySet();
    }

    @Override
    public Collection<JsonNode> values() {
      return views().values();
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super JsonNode> action) {
      members.forEach(action);
    }

    @Override
    public JsonNode put(String name, JsonNode value) {
      throw JsonFreezer.frozen();
    }

    @Override
    public void putAll(Map<? extends String, ? extends JsonNode> added) {
      throw JsonFreezer.frozen();
    }

    @Override
    public JsonNode putIfAbsent(String name, JsonNode value) {
      throw JsonFreezer.frozen();
    }

    @Override
    public JsonNode remove(@Nullable Object name) {
      throw JsonFreezer.frozen();
    }

    @Override
    public void clear() {
      throw JsonFreezer.frozen();
    }
  }
}
