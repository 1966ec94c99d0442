// SPDX-License-Identifier: Apache-2.0
package dev.analemma.architecture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The Java code of a page as a program. A block with a {@code main} method is a file of its own;
 * all other blocks together are the body of one method, so that a block sees what stood before it.
 *
 * <p>What a block prints must stand in the {@code text} block that follows it.
 */
final class PageProgram {
  private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?(?:final )?class (\\w+)");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\\n");
  private static final String END_OF_BLOCK = "\u0001";

  private final Path folder;

  /** Creates a program whose files go into a folder. */
  PageProgram(Path folder) {
    this.folder = folder;
  }

  /**
   * What a block of a page printed, and what the page shows.
   *
   * @param code the block
   * @param printed what it printed
   * @param shown what the page says that it prints
   */
  record Printed(String code, String printed, String shown) {}

  /** Compiles all Java blocks of a page and runs them. */
  List<Printed> run(Page page) throws Exception {
    List<Page.Block> blocks = page.blocks();
    List<Printed> results = new ArrayList<>();
    List<Integer> fragments = new ArrayList<>();
    for (int b = 0; b < blocks.size(); b++) {
      if (!blocks.get(b).language().equals("java")) {
        continue;
      }
      String code = blocks.get(b).text();
      if (code.contains("static void main(")) {
        Matcher name = CLASS.matcher(code);
        if (!name.find()) {
          throw new AssertionError("no class in:\n" + code);
        }
        results.add(new Printed(code, run(name.group(1), code), shown(blocks, b)));
      } else {
        fragments.add(b);
      }
    }
    if (!fragments.isEmpty()) {
      String[] printed = run("PageCode", together(blocks, fragments)).split(END_OF_BLOCK, -1);
      for (int f = 0; f < fragments.size(); f++) {
        int b = fragments.get(f);
        results.add(new Printed(blocks.get(b).text(), printed[f], shown(blocks, b)));
      }
    }
    return results;
  }

  private static String shown(List<Page.Block> blocks, int block) {
    boolean follows = block + 1 < blocks.size();
    return follows && blocks.get(block + 1).language().equals("text")
        ? blocks.get(block + 1).text()
        : "";
  }

  private static String together(List<Page.Block> blocks, List<Integer> fragments) {
    StringBuilder imports = new StringBuilder();
    StringBuilder body = new StringBuilder();
    for (int b : fragments) {
      String code = blocks.get(b).text();
      IMPORT.matcher(code).results().forEach(line -> imports.append(line.group()));
      body.append(IMPORT.matcher(code).replaceAll(""));
      body.append("System.out.print(\"\\u0001\");\n");
    }
    return imports
        + "class PageCode {\n  public static void main(String[] args) throws Exception {\n"
        + body
        + "  }\n}\n";
  }

  private String run(String name, String source) throws Exception {
    compile(name, source);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (URLClassLoader loader = loader();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      var main = loader.loadClass(name).getDeclaredMethod("main", String[].class);
      main.setAccessible(true);
      main.invoke(null, (Object) new String[0]);
    } catch (InvocationTargetException e) {
      throw new AssertionError("%s threw; it printed:\n%s".formatted(name, bytes), e.getCause());
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private URLClassLoader loader() throws MalformedURLException {
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, PageProgram.class.getClassLoader());
  }

  private void compile(String name, String source) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "--release",
              "17",
              "-proc:none",
              "-parameters",
              "-d",
              folder.toString(),
              "-classpath",
              System.getProperty("java.class.path"));
      boolean compiled =
          compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file)).call();
      if (!compiled) {
        throw new AssertionError("%s\n%s".formatted(said, source));
      }
    }
  }
}
