// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement for both databases, with named parameters.
 *
 * <ul>
 *   <li>{@code :name} is a parameter, and {@code :name[]} a list of them, for the right side of
 *       {@code IN}.
 *   <li>{@code :now} is the time of the store in microseconds: the database's own where it is a
 *       server, and a parameter that is set by itself where it lives in this process.
 *   <li>{@code {sqlite:…}} and <code>{postgresql:…}</code> are for one of them alone; they do not
 *       nest.
 * </ul>
 *
 * <p>A {@code +} before a column keeps an index of it from being used, in both databases: for
 * statements that have to begin at another table, whatever the statistics say.
 *
 * <p>Texts are constants of this package or put together from them; what a caller says is only ever
 * a parameter. Immutable.
 */
final class Sql {
  /** The parameter that is set by itself. */
  static final String NOW = "now";

  private static final Pattern CHOICE = Pattern.compile("\\{(sqlite|postgresql):([^}]*)\\}");
  private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-z_]+)(\\[\\])?");

  private final String source;
  private final Form[] forms = new Form[Kind.values().length];

  /** What is sent to one database. */
  record Form(String text, List<String> parameters) {}

  private Sql(String source) {
    this.source = source;
  }

  static Sql of(String source) {
    return new Sql(source);
  }

  /** Returns the form for a database; racing threads make equal ones. */
  Form form(Kind kind) {
    Form form = forms[kind.ordinal()];
    if (form == null) {
      form = translate(kind);
      forms[kind.ordinal()] = form;
    }
    return form;
  }

  private Form translate(Kind kind) {
    String chosen =
        CHOICE
            .matcher(source)
            .replaceAll(
                choice ->
                    choice.group(1).equals(kind.word)
                        ? Matcher.quoteReplacement(choice.group(2))
                        : "");
    List<String> parameters = new ArrayList<>();
    String text =
        PARAMETER
            .matcher(chosen)
            .replaceAll(
                parameter -> {
                  String name = parameter.group(1);
                  if (name.equals(NOW) && kind == Kind.POSTGRESQL) {
                    return "analemma_now()";
                  }
                  parameters.add(name);
                  if (parameter.group(2) == null) {
                    return "?";
                  }
                  return kind == Kind.POSTGRESQL
                      ? "(SELECT unnest(?))"
                      : "(SELECT value FROM json_each(?))";
                });
    return new Form(text, List.copyOf(parameters));
  }

  @Override
  public String toString() {
    return source;
  }
}
