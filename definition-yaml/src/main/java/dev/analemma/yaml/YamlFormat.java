// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import dev.analemma.spi.DefinitionFormat;
import java.util.List;

/**
 * Definitions in the part of YAML 1.2 that is JSON written for people.
 *
 * <p>Plain scalars mean what the core schema says: {@code yes}, {@code no}, {@code on}, {@code off}
 * and {@code 1:30} are strings, {@code 0o17} and {@code 0x1F} are integers, {@code ~} and nothing
 * are null. Numbers are exact. Names are strings as they are written. Anchors, aliases, merges,
 * tags, directives, further documents, names that are lists or maps, names that stand twice, {@code
 * .nan} and {@code .inf} are refused, each with its own code and with line and column.
 *
 * <p>Limits: 16 Mi characters a text, 4 Mi a scalar, 1,024 a name, 200 levels, 1,000,000 values; at
 * most 100 faults are told.
 *
 * <p>Codes: {@code YAML_SYNTAX}, {@code YAML_EMPTY}, {@code YAML_ENCODING}, {@code YAML_ANCHOR},
 * {@code YAML_ALIAS}, {@code YAML_MERGE}, {@code YAML_TAG}, {@code YAML_DIRECTIVE}, {@code
 * YAML_DOCUMENTS}, {@code YAML_KEY}, {@code YAML_DUPLICATE_KEY}, {@code YAML_NUMBER}, {@code
 * YAML_TOO_DEEP}, {@code YAML_TOO_LARGE}.
 *
 * <p>Threads: safe.
 */
public final class YamlFormat implements DefinitionFormat {
  /** Creates the format; {@link java.util.ServiceLoader} does. */
  public YamlFormat() {}

  @Override
  public String name() {
    return "yaml";
  }

  @Override
  public List<String> extensions() {
    return List.of("yaml", "yml");
  }

  @Override
  public Parsed parse(String text) {
    return YamlReader.read(text);
  }
}
