// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.DefinitionFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Predicate;

/** From a text or a file to a definition, through the format that fits. */
public final class Formats {
  private static final DefinitionFormat JSON = new JsonFormat();

  private Formats() {}

  /**
   * Reads a text.
   *
   * @param text the text
   * @param formatName the name of its format
   * @throws DefinitionException with every fault
   */
  public static WorkflowDefinition parse(String text, String formatName) {
    return whole(tryParse(text, formatName));
  }

  /**
   * Reads a text as far as it can be read.
   *
   * @throws DefinitionException if there is no such format, or the text is too large
   */
  public static DefinitionReader.Result tryParse(String text, String formatName) {
    return read(text, named(formatName));
  }

  /**
   * Reads a file in UTF-8, in the format that its name ends with.
   *
   * @param file the file
   * @throws DefinitionException with every fault
   */
  public static WorkflowDefinition load(Path file) {
    return whole(tryLoad(file));
  }

  /**
   * Reads a file as far as it can be read.
   *
   * @throws DefinitionException if there is no such format, or the file cannot be read
   */
  public static DefinitionReader.Result tryLoad(Path file) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    DefinitionFormat format =
        find(
            candidate -> candidate.extensions().contains(extension),
            "the format of " + Report.quote(name),
            extension);
    return read(text(file), format);
  }

  /**
   * Reads a definition that came as a value: a tree, or a text of JSON.
   *
   * @param document the value
   * @param limits what it may hold; a longer text is not parsed
   */
  public static DefinitionReader.Result tryRead(JsonNode document, Limits limits) {
    if (!document.isTextual()) {
      return DefinitionReader.read(
          new DefinitionFormat.Parsed(document, pointer -> null, List.of()), limits);
    }
    String text = document.textValue();
    if (text.length() > limits.bytesMax() || utf8Length(text) > limits.bytesMax()) {
      return DefinitionReader.Result.nothing(tooLarge(limits.bytesMax()).faults());
    }
    // The text has been measured; the estimate for trees is a little above it.
    return DefinitionReader.read(
        JSON.parse(text),
        new Limits(
            Limits.DEFAULT.bytesMax(),
            limits.nodesMax(),
            limits.levelsMax(),
            limits.depthMax(),
            limits.textMax(),
            limits.keyMax(),
            limits.faultsMax()));
  }

  private static DefinitionReader.Result read(String text, DefinitionFormat format) {
    long bytesMax = Limits.DEFAULT.bytesMax();
    if (text.length() > bytesMax || utf8Length(text) > bytesMax) {
      throw tooLarge(bytesMax);
    }
    return DefinitionReader.read(format.parse(text));
  }

  private static WorkflowDefinition whole(DefinitionReader.Result result) {
    WorkflowDefinition definition = result.definition();
    if (definition == null) {
      throw new DefinitionException(result.faults());
    }
    return definition;
  }

  private static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Each half of a surrogate pair is two of the four bytes.
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }

  private static String text(Path file) {
    int bytesMax = Math.toIntExact(Limits.DEFAULT.bytesMax());
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw tooLarge(bytesMax);
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refused(
          Codes.DOCUMENT_UNREADABLE,
          "%s is not UTF-8".formatted(Report.quote(file.toString())),
          "Save the file as UTF-8");
    } catch (IOException e) {
      throw refused(
          Codes.DOCUMENT_UNREADABLE,
          "%s cannot be read: %s".formatted(Report.quote(file.toString()), e),
          "Check the path and the permissions");
    }
  }

  /** Returns JSON without a look at the class path: no other format may have its name. */
  private static DefinitionFormat named(String formatName) {
    return JSON.name().equalsIgnoreCase(formatName)
        ? JSON
        : find(
            candidate -> candidate.name().equalsIgnoreCase(formatName),
            "format " + Report.quote(formatName),
            formatName);
  }

  private static DefinitionFormat find(
      Predicate<DefinitionFormat> fits, String what, String wanted) {
    List<DefinitionFormat> all = new ArrayList<>(List.of(JSON));
    try {
      ServiceLoader.load(DefinitionFormat.class).forEach(all::add);
    } catch (ServiceConfigurationError e) {
      throw refused(
          Codes.FORMAT_UNKNOWN,
          "a format on the class path cannot be loaded: " + e.getMessage(),
          "Mend or remove its artifact");
    }
    List<DefinitionFormat> found = all.stream().filter(fits).toList();
    if (found.size() > 1) {
      throw refused(
          Codes.FORMAT_AMBIGUOUS,
          "%s is read by %s"
              .formatted(what, found.stream().map(f -> f.getClass().getName()).toList()),
          "Keep one of them on the class path");
    }
    if (found.isEmpty()) {
      boolean yaml = wanted.equalsIgnoreCase("yaml") || wanted.equalsIgnoreCase("yml");
      throw refused(
          Codes.FORMAT_UNKNOWN,
          "%s is not known; known are %s"
              .formatted(what, all.stream().map(DefinitionFormat::name).toList()),
          yaml
              ? "Add the artifact dev.analemma:analemma-definition-yaml"
              : "Name the format in WorkflowDefinition.parse(text, format)");
    }
    return found.get(0);
  }

  private static DefinitionException tooLarge(long bytesMax) {
    return refused(
        Codes.DOCUMENT_TOO_LARGE,
        "the document is larger than %,d bytes".formatted(bytesMax),
        "Split it into workflows that call one another, or pass large values as inputs");
  }

  private static DefinitionException refused(String code, String problem, String remedy) {
    return new DefinitionException(List.of(Fault.error(code, "", problem, remedy)));
  }
}
