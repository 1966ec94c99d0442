// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class JsonFreezeTest {
  private static final String OBJECT = "{\"a\":{\"b\":[1]},\"n\":null,\"t\":\"x\"}";
  private static final String ARRAY = "[{\"b\":1},[2],\"x\"]";

  /** Calls that must be refused; a name stands for all its overloads. */
  private static final Set<String> MUTATORS =
      Set.of(
          "add",
          "addAll",
          "addArray",
          "addNull",
          "addObject",
          "addPOJO",
          "addRawValue",
          "insert",
          "insertArray",
          "insertNull",
          "insertObject",
          "insertPOJO",
          "insertRawValue",
          "put",
          "putAll",
          "putArray",
          "putIfAbsent",
          "putNull",
          "putObject",
          "putPOJO",
          "putRawValue",
          "remove",
          "removeAll",
          "removeIf",
          "removeNulls",
          "replace",
          "retain",
          "set",
          "setAll",
          "setNull",
          "setPOJO",
          "setRawValue",
          "without");

  /**
   * Every public method of an array or object, called with arguments that would change it: it is
   * refused, or it leaves the value as it was. A method that a new Jackson adds is called too.
   */
  @TestFactory
  Stream<DynamicTest> everyMethod_onFrozen_refusesOrLeavesItAsItWas() {
    return Stream.of(OBJECT, ARRAY)
        .flatMap(
            text ->
                Arrays.stream(Json.freeze(Json.parse(text)).getClass().getMethods())
                    .filter(method -> method.getDeclaringClass() != Object.class)
                    .filter(method -> !Modifier.isStatic(method.getModifiers()))
                    .filter(method -> !method.isBridge())
                    .map(
                        method ->
                            DynamicTest.dynamicTest(
                                method.toString(), () -> refusesOrLeaves(text, method))));
  }

  private static void refusesOrLeaves(String text, Method method) throws Exception {
    boolean mutator = MUTATORS.contains(method.getName());
    for (String name : List.of("t", "new")) {
      JsonNode frozen = Json.freeze(Json.parse(text));
      Object[] arguments =
          Arrays.stream(method.getParameterTypes()).map(type -> argument(type, name)).toArray();
      method.setAccessible(true);
      Throwable thrown = null;
      Object result = null;
      try {
        result = method.invoke(frozen, arguments);
      } catch (InvocationTargetException e) {
        thrown = e.getCause();
      }
      if (mutator) {
        assertThat(thrown)
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("deepCopy()");
      } else {
        drain(result);
      }
      assertThat(Json.write(frozen)).isEqualTo(text);
    }
  }

  /** Tries to change a value through a view that a method gave out. */
  private static void drain(Object view) {
    Iterator<?> elements =
        view instanceof Iterator<?> iterator
            ? iterator
            : view instanceof Collection<?> collection && !(view instanceof ArrayList<?>)
                ? collection.iterator()
                : null;
    if (elements != null && elements.hasNext()) {
      Object first = elements.next();
      assertThatThrownBy(elements::remove).isInstanceOf(UnsupportedOperationException.class);
      if (first instanceof Map.Entry<?, ?> entry) {
        assertThatThrownBy(() -> entry.setValue(null))
            .isInstanceOf(UnsupportedOperationException.class);
      }
    }
  }

  private static Object argument(Class<?> type, String name) {
    JsonNodeFactory nodes = Json.nodes();
    if (type == String.class) {
      return name;
    } else if (type == String[].class) {
      return new String[] {name};
    } else if (type == int.class || type == Integer.class) {
      return 0;
    } else if (type == long.class || type == Long.class) {
      return 7L;
    } else if (type == byte.class || type == Byte.class) {
      return (byte) 7;
    } else if (type == short.class || type == Short.class) {
      return (short) 7;
    } else if (type == double.class || type == Double.class) {
      return 7.5;
    } else if (type == float.class || type == Float.class) {
      return 7.5f;
    } else if (type == boolean.class || type == Boolean.class) {
      return true;
    } else if (type == BigDecimal.class) {
      return BigDecimal.ONE;
    } else if (type == BigInteger.class) {
      return BigInteger.ONE;
    } else if (type == byte[].class) {
      return new byte[] {1};
    } else if (type == RawValue.class) {
      return new RawValue("1");
    } else if (type == JsonNode.class || type == ObjectNode.class) {
      return nodes.objectNode().put(name, 7);
    } else if (type == ArrayNode.class) {
      return nodes.arrayNode().add(7);
    } else if (type == JsonPointer.class) {
      return JsonPointer.compile("/" + name);
    } else if (type == Predicate.class) {
      return (Predicate<Object>) value -> true;
    } else if (type == Map.class) {
      return Map.of(name, nodes.numberNode(7));
    } else if (type == Collection.class || type == List.class) {
      return new ArrayList<>(List.of(nodes.numberNode(7)));
    } else if (type == Comparator.class) {
      return (Comparator<Object>) (a, b) -> 0;
    } else if (type == JsonNode.OverwriteMode.class) {
      return JsonNode.OverwriteMode.ALL;
    } else if (type == Consumer.class) {
      return (Consumer<Object>) value -> {};
    } else if (type == BiConsumer.class) {
      return (BiConsumer<Object, Object>) (key, value) -> {};
    } else if (type == Object.class) {
      return "other";
    }
    return null;
  }

  @Test
  void mutators_ofJackson_areTheKnownOnes() {
    Set<String> declared = new TreeSet<>();
    for (Class<?> type : List.of(ObjectNode.class, ArrayNode.class)) {
      for (Method method : type.getMethods()) {
        if (method
            .getName()
            .matches("(add|insert|put|remove|replace|retain|set|without)[A-Z]?.*")) {
          declared.add(method.getName());
        }
      }
    }
    assertThat(declared).isEqualTo(new TreeSet<>(MUTATORS));
  }

  @Test
  void freeze_changedOriginal_doesNotChangeTheCopy() {
    ObjectNode original = (ObjectNode) Json.parse(OBJECT);
    JsonNode frozen = Json.freeze(original);
    ((ObjectNode) original.get("a")).put("b", 2);
    original.removeAll();
    assertThat(Json.write(frozen)).isEqualTo(OBJECT);
  }

  @Test
  void freeze_innerContainers_areFrozenToo() {
    JsonNode frozen = Json.freeze(Json.parse(OBJECT));
    assertThatThrownBy(() -> ((ArrayNode) frozen.at("/a/b")).add(1))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("shared");
  }

  @Test
  void freeze_frozenPart_isShared() {
    JsonNode part = Json.freeze(Json.parse(OBJECT));
    JsonNode whole = Json.nodes().objectNode().set("part", part);
    assertThat(Json.freeze(whole).get("part")).isSameAs(part);
  }

  @Test
  void deepCopy_ofFrozen_canBeChangedAtEveryLevel() {
    ObjectNode copy = Json.freeze(Json.parse(OBJECT)).deepCopy();
    copy.put("t", 1);
    ((ArrayNode) copy.at("/a/b")).add(2);
    assertThat(Json.write(copy)).isEqualTo("{\"a\":{\"b\":[1,2]},\"n\":null,\"t\":1}");
  }

  @Test
  void freeze_foreignNumbers_areWhatReadingGives() {
    ObjectNode foreign = JsonNodeFactory.instance.objectNode();
    foreign.put("l", 5L).put("d", 1.5).put("f", 1.1f).put("s", (short) 3);
    foreign.put("b", BigInteger.TWO).put("x", new byte[] {1, 2, 3});
    JsonNode frozen = Json.freeze(foreign);
    assertThat(frozen).isEqualTo(Json.parse(Json.write(foreign)));
  }

  @Test
  void freeze_foreignNodes_areRefusedWithPointer() {
    ObjectNode foreign = JsonNodeFactory.instance.objectNode();
    foreign.putArray("a").addPOJO(new Object());
    JsonTest.assertRefused(() -> Json.freeze(foreign), "JSON_VALUE", "'/a/0'");
    ObjectNode nan = JsonNodeFactory.instance.objectNode().put("x", Double.NaN);
    JsonTest.assertRefused(() -> Json.freeze(nan), "JSON_NUMBER", "'/x'");
  }
}
