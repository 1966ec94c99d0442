// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.Regex;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One compiled schema: what its keys say. Filled by {@link SchemaCompiler} alone and not changed
 * after it.
 */
final class SchemaNode {
  /** Empty: any type. */
  final Set<String> types = new LinkedHashSet<>();

  /** The allowed values and how to show them; null: any. */
  @Nullable Map<String, String> enumeration;

  @Nullable BigDecimal minimum;
  @Nullable BigDecimal maximum;
  @Nullable BigDecimal exclusiveMinimum;
  @Nullable BigDecimal exclusiveMaximum;
  @Nullable BigDecimal multipleOf;
  long minLength;
  long maxLength = Long.MAX_VALUE;
  @Nullable Regex pattern;
  @Nullable SchemaFormat format;
  @Nullable SchemaNode items;
  long minItems;
  long maxItems = Long.MAX_VALUE;
  boolean uniqueItems;
  final Map<String, SchemaNode> properties = new LinkedHashMap<>();
  final Set<String> required = new LinkedHashSet<>();
  boolean additional = true;
  @Nullable SchemaNode additionalSchema;
  long minProperties;
  long maxProperties = Long.MAX_VALUE;
  final List<SchemaNode> allOf = new ArrayList<>();
  final List<SchemaNode> anyOf = new ArrayList<>();
  final List<SchemaNode> oneOf = new ArrayList<>();
  @Nullable SchemaNode not;
  @Nullable JsonNode defaultValue;

  /** Whether this is the object of a workflow's inputs, whose faults have codes of their own. */
  boolean inputs;

  /** Whether a default is here or below, on a way that {@link Schema#withDefaults} goes. */
  boolean hasDefaults;
}
