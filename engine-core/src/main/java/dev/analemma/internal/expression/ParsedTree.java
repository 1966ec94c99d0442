// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.ItemExpression;
import java.util.List;
import java.util.function.Supplier;

/** A parsed value made of a tree. */
final class ParsedTree implements ParsedValue {
  private final Supplier<String> text;
  private final Ast ast;
  private final List<Reference> references;
  private final List<Need> needs;
  private final boolean template;

  /** The source as text, which is made only when somebody wants to see it. */
  private record SourceText(JsonNode written) implements Supplier<String> {
    @Override
    public String get() {
      return written.isTextual() ? written.textValue() : written.toString();
    }
  }

  /**
   * Creates a parsed value.
   *
   * @param written the source: a text, or the template of a value
   * @param template whether an array at its top is one of the template of a value
   */
  ParsedTree(
      JsonNode written, Ast ast, List<Reference> references, List<Need> needs, boolean template) {
    this.text = new SourceText(written);
    this.ast = ast;
    this.references = List.copyOf(references);
    this.needs = List.copyOf(needs);
    this.template = template;
  }

  @Override
  public List<Reference> references() {
    return references;
  }

  @Override
  public List<Need> needs() {
    return needs;
  }

  @Override
  public Linked link(SlotResolver slots) {
    Linker linker = new Linker(slots);
    Node node = linker.link(ast);
    return new LinkedTree(text, node, linker.metered(), template);
  }

  @Override
  public ItemExpression linkItem(SlotResolver slots) {
    Linker linker = new Linker(slots);
    Node node = linker.link(ast);
    return new LinkedItem(text.get(), node, linker.metered());
  }
}
