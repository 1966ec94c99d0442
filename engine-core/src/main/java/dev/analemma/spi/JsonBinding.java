// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How Java values that Jackson alone does not know become JSON: times as ISO-8601 strings. */
final class JsonBinding {
  private JsonBinding() {}

  static SimpleModule module() {
    SimpleModule module = new SimpleModule("analemma");
    iso(module, Instant.class, Instant::parse);
    iso(module, Duration.class, Duration::parse);
    iso(module, Period.class, Period::parse);
    iso(module, LocalDate.class, LocalDate::parse);
    iso(module, LocalTime.class, LocalTime::parse);
    iso(module, LocalDateTime.class, LocalDateTime::parse);
    iso(module, OffsetDateTime.class, OffsetDateTime::parse);
    iso(module, ZonedDateTime.class, ZonedDateTime::parse);
    module.addSerializer(new OptionalSerializer());
    module.addDeserializer(Optional.class, new OptionalDeserializer(null));
    module.addDeserializer(Double.class, new StrictDouble(Double.class));
    module.addDeserializer(double.class, new StrictDouble(double.class));
    module.addDeserializer(Float.class, new StrictFloat(Float.class));
    module.addDeserializer(float.class, new StrictFloat(float.class));
    return module;
  }

  /** Refuses the strings "NaN" and "Infinity", which Jackson takes whatever its settings. */
  private static final class StrictDouble extends NumberDeserializers.DoubleDeserializer {
    private static final long serialVersionUID = 1L;

    StrictDouble(Class<Double> type) {
      super(type, type.isPrimitive() ? Double.valueOf(0) : null);
    }

    @Override
    public Double deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return parser.hasToken(JsonToken.VALUE_STRING)
          ? (Double) context.handleUnexpectedToken(handledType(), parser)
          : super.deserialize(parser, context);
    }
  }

  /** As {@link StrictDouble}. */
  private static final class StrictFloat extends NumberDeserializers.FloatDeserializer {
    private static final long serialVersionUID = 1L;

    StrictFloat(Class<Float> type) {
      super(type, type.isPrimitive() ? Float.valueOf(0) : null);
    }

    @Override
    public Float deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return parser.hasToken(JsonToken.VALUE_STRING)
          ? (Float) context.handleUnexpectedToken(handledType(), parser)
          : super.deserialize(parser, context);
    }
  }

  private static <T> void iso(SimpleModule module, Class<T> type, Function<String, T> parse) {
    module.addSerializer(type, new IsoSerializer<>(type, false));
    module.addKeySerializer(type, new IsoSerializer<>(type, true));
    module.addDeserializer(type, new IsoDeserializer<>(type, parse));
    module.addKeyDeserializer(
        type,
        new KeyDeserializer() {
          @Override
          public @Nullable Object deserializeKey(String key, DeserializationContext context)
              throws IOException {
            try {
              return parse.apply(key);
            } catch (DateTimeException e) {
              return context.handleWeirdKey(type, key, "not ISO-8601");
            }
          }
        });
  }

  /** Writes a time the way {@code toString} and {@code parse} of its class agree on. */
  private static final class IsoSerializer<T> extends StdSerializer<T> {
    private static final long serialVersionUID = 1L;
    private final boolean key;

    IsoSerializer(Class<T> type, boolean key) {
      super(type);
      this.key = key;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (key) {
        out.writeFieldName(value.toString());
      } else {
        out.writeString(value.toString());
      }
    }

    @Override
    public void serializeWithType(
        T value, JsonGenerator out, SerializerProvider provider, TypeSerializer types)
        throws IOException {
      serialize(value, out, provider);
    }
  }

  private static final class IsoDeserializer<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Function<String, T> parse;

    IsoDeserializer(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    @SuppressWarnings("unchecked")
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return (T) context.handleUnexpectedToken(handledType(), parser);
      }
      String text = parser.getText();
      try {
        return parse.apply(text);
      } catch (DateTimeException e) {
        return (T) context.handleWeirdStringValue(handledType(), text, "not ISO-8601");
      }
    }
  }

  private static final class OptionalSerializer extends StdSerializer<Optional<?>> {
    private static final long serialVersionUID = 1L;

    OptionalSerializer() {
      super(Optional.class, false);
    }

    @Override
    public void serialize(Optional<?> value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(value.orElse(null), out);
    }
  }

  /** Null and a missing component are both an empty optional. */
  private static final class OptionalDeserializer extends StdDeserializer<Optional<?>>
      implements ContextualDeserializer {
    private static final long serialVersionUID = 1L;
    private final @Nullable JavaType content;

    OptionalDeserializer(@Nullable JavaType content) {
      super(Optional.class);
      this.content = content;
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, @Nullable BeanProperty property) {
      JavaType optional = context.getContextualType();
      if (optional == null && property != null) {
        optional = property.getType();
      }
      return new OptionalDeserializer(
          optional == null || optional.containedTypeCount() == 0
              ? context.constructType(Object.class)
              : optional.containedType(0));
    }

    @Override
    public Optional<?> deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JavaType type = content == null ? context.constructType(JsonNode.class) : content;
      return Optional.ofNullable(context.readValue(parser, type));
    }

    @Override
    public Optional<?> getNullValue(DeserializationContext context) {
      return Optional.empty();
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return Optional.empty();
    }
  }
}
