// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.analemma.internal.text.Near;
import dev.analemma.internal.text.Pointers;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Between trees and the host's Java types: the part of {@link Json} that needs a mapper, which is
 * 600 classes, in a class of its own because trees need none.
 *
 * <p>Threads: safe.
 */
final class JsonHostTypes {
  static final JsonMapper MAPPER = mapper(JsonLimits.ofDefaults());

  private JsonHostTypes() {}

  private static JsonMapper mapper(JsonLimits limits) {
    JsonFactory factory =
        JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.depthMax())
                    .maxDocumentLength(limits.documentCharsMax())
                    .maxNumberLength(limits.numberDigitsMax())
                    .maxStringLength(limits.stringCharsMax())
                    .maxNameLength(limits.nameCharsMax())
                    .build())
            .streamWriteConstraints(
                StreamWriteConstraints.builder().maxNestingDepth(limits.depthMax()).build())
            .build();
    return JsonMapper.builder(factory)
        .nodeFactory(JsonNumbers.INSTANCE)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        // An empty allow-list: also annotations of host classes cannot let data name a class.
        .polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
        .addModule(JsonBinding.module())
        .build();
  }

  /** As {@link Json#convert}, for what is no tree. */
  static @Nullable Object convert(JsonNode value, Type type) {
    JsonChecks.checkDepth(value);
    try {
      JavaType target = MAPPER.constructType(type);
      return MAPPER.readerFor(target).readValue(value);
    } catch (IOException | IllegalArgumentException e) {
      throw failed("the value does not fit " + type.getTypeName(), value, e);
    }
  }

  /** As {@link Json#tree}, for what is no tree. */
  static JsonNode tree(@Nullable Object value) {
    try (TokenBuffer tokens = new TokenBuffer(MAPPER, false)) {
      MAPPER.writeValue(new JsonDepthGuard(tokens), value);
      try (JsonParser parser = tokens.asParser()) {
        return JsonTreeReader.read(parser, JsonLimits.ofDefaults());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw failed(
          value == null ? "null" : "a " + value.getClass().getName() + " has no JSON form",
          NullNode.getInstance(),
          e);
    }
  }

  private static JsonException failed(String what, JsonNode value, Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof JsonException json) {
        return json;
      }
    }
    StringBuilder pointer = new StringBuilder();
    JsonNode parent = NullNode.getInstance();
    String name = null;
    if (e instanceof JsonMappingException mapping) {
      JsonNode here = value;
      for (JsonMappingException.Reference step : mapping.getPath()) {
        parent = here;
        name = step.getFieldName();
        here = name == null ? here.path(step.getIndex()) : here.path(name);
        pointer.append(Pointers.child("", name == null ? Integer.toString(step.getIndex()) : name));
      }
      if (e instanceof PropertyBindingException unknown) {
        return unknown(what, pointer.toString(), unknown);
      }
    }
    if (name != null && parent.isObject() && !parent.has(name)) {
      List<String> present = new ArrayList<>();
      parent.fieldNames().forEachRemaining(present::add);
      String near = Near.word(name, present);
      return new JsonException(
          "CONVERT_FAILED",
          pointer.toString(),
          null,
          "%s: '%s' is missing".formatted(what, name),
          near == null ? "Add it" : "Add it; is '" + JsonChecks.shown(near) + "' meant?",
          e);
    }
    String words =
        e instanceof JsonProcessingException json ? JsonChecks.words(json) : e.toString();
    return new JsonException(
        "CONVERT_FAILED",
        pointer.toString(),
        null,
        what + ": " + words,
        "Change the value or the type",
        e);
  }

  private static JsonException unknown(String what, String pointer, PropertyBindingException e) {
    Collection<Object> ids = e.getKnownPropertyIds();
    List<String> known = ids == null ? List.of() : ids.stream().map(String::valueOf).toList();
    String name = e.getPropertyName();
    return new JsonException(
        "CONVERT_FAILED",
        pointer,
        null,
        "%s: the property '%s' is unknown".formatted(what, JsonChecks.shown(name)),
        Near.question(name, known) + "Known are " + String.join(", ", known),
        e);
  }
}
