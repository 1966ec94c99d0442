// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.AbstractList;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** An array that cannot be changed. */
@SuppressWarnings("unchecked") // the return type that deepCopy() inherits
final class JsonFrozenArray extends ArrayNode {
  private static final long serialVersionUID = 1L;

  /** Takes over a list that nobody else will change. */
  JsonFrozenArray(List<JsonNode> elements) {
    super(JsonNumbers.INSTANCE, new Elements(elements.toArray(new JsonNode[0])));
  }

  /** The elements; every change is refused, also one that would change nothing. */
  private static final class Elements extends AbstractList<JsonNode> implements RandomAccess {
    private final JsonNode[] elements;

    Elements(JsonNode[] elements) {
      this.elements = elements;
    }

    @Override
    public JsonNode get(int index) {
      return elements[index];
    }

    @Override
    public int size() {
      return elements.length;
    }

    @Override
    public JsonNode set(int index, JsonNode element) {
      throw JsonFreezer.frozen();
    }

    @Override
    public void add(int index, JsonNode element) {
      throw JsonFreezer.frozen();
    }

    @Override
    public boolean addAll(Collection<? extends JsonNode> added) {
      throw JsonFreezer.frozen();
    }

    @Override
    public boolean addAll(int index, Collection<? extends JsonNode> added) {
      throw JsonFreezer.frozen();
    }

    @Override
    public JsonNode remove(int index) {
      throw JsonFreezer.frozen();
    }

    @Override
    public boolean removeIf(Predicate<? super JsonNode> filter) {
      throw JsonFreezer.frozen();
    }

    @Override
    public void replaceAll(UnaryOperator<JsonNode> operator) {
      throw JsonFreezer.frozen();
    }

    @Override
    protected void removeRange(int from, int to) {
      throw JsonFreezer.frozen();
    }
  }
}
