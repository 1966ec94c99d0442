// SPDX-License-Identifier: Apache-2.0

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Mistakes that somebody could make in the durable parts, each a text of one source file and what
 * stands there instead, and the tests that have to notice.
 *
 * <p>{@code run} copies the tree, compiles it once, and sees that the tests succeed; then it puts
 * the class of each mutant before the others and runs the tests of that mutant alone. {@code check}
 * says what is wrong with the mutants and their page, without running them; {@code table} prints
 * the rows of the page.
 */
final class Mutants {
  private static final Path FOLDER = Path.of("mutants");
  private static final Path PAGE = Path.of("docs/mutants.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `.*$");
  private static final Pattern FORM =
      Pattern.compile(
          "file: (\\S+)\\ntests: (.+)\\ncost: (.+)\\n---\\n(.*?)\\n\\+\\+\\+\\n(.*)\\n",
          Pattern.DOTALL);

  private static final Pattern FAILED =
      Pattern.compile("MethodSource \\[className = '([^']+)', methodName = '([^']+)'");
  private static final Pattern PLATFORM = Pattern.compile("junit-platform-engine-([\\d.]+)\\.jar");

  /** What has tests, and is compiled with all that it needs. */
  private static final List<String> MODULES = List.of("engine-core", "llm-spi", "testkit", "adapters-jdbc");

  /** Far more than the slowest takes. */
  private static final Duration TESTS_MAX = Duration.ofMinutes(5);

  private Mutants() {}

  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    switch (words.isEmpty() ? "" : words.get(0)) {
      case "run" -> System.exit(run(words.subList(1, words.size())) ? 0 : 1);
      case "check" -> {
        List<String> faults = check();
        faults.forEach(System.out::println);
        System.exit(faults.isEmpty() ? 0 : 1);
      }
      case "table" -> all().forEach(mutant -> System.out.println(mutant.row()));
      default -> {
        System.err.println("say 'run', 'check' or 'table'");
        System.exit(2);
      }
    }
  }

  // Mutants.

  /**
   * A mistake.
   *
   * @param tests classes, or methods as {@code Class#method}
   * @param cost what it would cost a user
   */
  private record Mutant(
      String name, Path file, List<Test> tests, String cost, String original, String mutated) {
    static Mutant read(Path path) {
      String name = path.getFileName().toString().replace(".mutant", "");
      Matcher form = FORM.matcher(text(path));
      if (!form.matches()) {
        throw new IllegalArgumentException(
            "%s must be: file: …, tests: …, cost: …, ---, a text, +++, a text".formatted(path));
      }
      List<Test> tests = Arrays.stream(form.group(2).split(" ")).map(Test::of).toList();
      return new Mutant(
          name, Path.of(form.group(1)), tests, form.group(3), form.group(4), form.group(5));
    }

    /** Returns what is wrong with it, or an empty text. */
    String fault() {
      if (!Files.exists(file)) {
        return "%s: there is no %s".formatted(name, file);
      }
      int count = count(text(file), original);
      if (count != 1) {
        return "%s: its text stands %d times in %s, must stand there once. Move the mutant along with the code"
            .formatted(name, count, file);
      }
      return "";
    }

    String source() {
      return text(file).replace(original, mutated);
    }

    String row() {
      String type = file.getFileName().toString().replace(".java", "");
      String named = String.join(", ", tests.stream().map(test -> '`' + test.type + '`').toList());
      return "| `%s` | `%s` | %s | %s |".formatted(name, type, cost, named);
    }
  }

  /**
   * A test class of a module, or one method of it.
   *
   * @param type the name of the class, with as much of its package as tells it from others
   */
  private record Test(String module, String name, String type, String method) {
    static Test of(String word) {
      String[] parts = word.split("#", 2);
      List<Test> found = new ArrayList<>();
      for (String module : MODULES) {
        Path tests = Path.of(module, "src/test/java");
        try (Stream<Path> files = Files.walk(tests)) {
          files
              .map(file -> tests.relativize(file).toString().replace(File.separatorChar, '.'))
              .filter(name -> name.endsWith('.' + parts[0] + ".java"))
              .map(name -> name.substring(0, name.length() - ".java".length()))
              .map(name -> new Test(module, name, parts[0], parts.length == 1 ? "" : parts[1]))
              .forEach(found::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      if (found.size() != 1) {
        throw new IllegalArgumentException(
            "'%s' names %d test classes, must name one: %s"
                .formatted(parts[0], found.size(), found));
      }
      return found.get(0);
    }

    String selector() {
      return method.isEmpty() ? "--select-class=" + name : "--select-method=" + name + '#' + method;
    }
  }

  private static List<Mutant> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".mutant"))
          .sorted()
          .map(Mutant::read)
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int count(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      count++;
    }
    return count;
  }

  private static List<String> check() throws IOException {
    List<Mutant> mutants = all();
    List<String> faults = new ArrayList<>();
    mutants.stream().map(Mutant::fault).filter(fault -> !fault.isEmpty()).forEach(faults::add);
    List<String> rows = ROW.matcher(text(PAGE)).results().map(row -> row.group()).toList();
    List<String> wanted = mutants.stream().map(Mutant::row).toList();
    if (!rows.equals(wanted)) {
      faults.add(
          "the rows of %s are not those of the mutants; print them with: java mutants/Mutants.java table"
              .formatted(PAGE));
    }
    return faults;
  }

  // Running.

  /** What became of a mutant; good is only KILLED. */
  private record Verdict(Mutant mutant, String word, String by, long seconds) {
    boolean killed() {
      return word.equals("KILLED");
    }

    @Override
    public String toString() {
      return "%-16s %-44s %4d s  %s".formatted(word, mutant.name, seconds, by);
    }
  }

  /** Returns whether all mutants were killed. */
  private static boolean run(List<String> names) throws Exception {
    List<Mutant> mutants = all();
    for (String name : names) {
      if (mutants.stream().noneMatch(mutant -> mutant.name.equals(name))) {
        throw new IllegalArgumentException("there is no mutants/%s.mutant".formatted(name));
      }
    }
    List<Mutant> asked =
        mutants.stream().filter(mutant -> names.isEmpty() || names.contains(mutant.name)).toList();
    Path copy = Files.createTempDirectory("mutants");
    Thread deletes = new Thread(() -> delete(copy));
    Runtime.getRuntime().addShutdownHook(deletes);
    Lab lab = Lab.in(copy);
    Set<Test> tests = new LinkedHashSet<>();
    asked.forEach(mutant -> tests.addAll(mutant.tests));
    Tried unbroken = lab.tests("none", tests);
    if (unbroken.status != 0) {
      String said = unbroken.said;
      said.substring(Math.max(0, said.indexOf("\nFailures (")))
          .lines()
          .limit(40)
          .forEach(System.out::println);
      System.out.println("Without any mutant the tests fail: " + unbroken.failed());
      return false;
    }
    List<Verdict> verdicts = judge(lab, asked);
    System.out.println();
    verdicts.stream().sorted(Comparator.comparing(Verdict::killed)).forEach(System.out::println);
    long killed = verdicts.stream().filter(Verdict::killed).count();
    System.out.printf("%d mutants, %d killed%n", verdicts.size(), killed);
    return killed == verdicts.size();
  }

  private static List<Verdict> judge(Lab lab, List<Mutant> mutants) throws Exception {
    String jobs = System.getenv().getOrDefault("JOBS", "2");
    ExecutorService threads = Executors.newFixedThreadPool(Integer.parseInt(jobs));
    try {
      List<Callable<Verdict>> work = new ArrayList<>();
      for (Mutant mutant : mutants) {
        work.add(
            () -> {
              Verdict verdict = lab.judge(mutant);
              System.out.println(verdict);
              return verdict;
            });
      }
      List<Verdict> verdicts = new ArrayList<>();
      for (Future<Verdict> verdict : threads.invokeAll(work)) {
        verdicts.add(verdict.get());
      }
      return verdicts;
    } finally {
      threads.shutdownNow();
    }
  }

  /** What tests said, and how their process ended: 0 well, 1 with failures, else not by itself. */
  private record Tried(int status, String said) {
    String failed() {
      Matcher failed = FAILED.matcher(said);
      return failed.find()
          ? failed.group(1).replaceAll(".*\\.", "") + "#" + failed.group(2)
          : said.lines().limit(5).collect(Collectors.joining(" "));
    }
  }

  /** A copy of the tree, compiled; classes of mutants are put before its own. */
  private record Lab(Path copy, Path launcher, Map<String, String> paths) {
    static Lab in(Path copy) throws Exception {
      String listed =
          said(Path.of(""), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard");
      for (String file : listed.split("\0")) {
        Path from = Path.of(file);
        if (Files.isRegularFile(from)) {
          Files.createDirectories(copy.resolve(from).getParent());
          Files.copy(from, copy.resolve(from));
        }
      }
      String modules = String.join(",", MODULES);
      said(
          copy,
          ("mvn -B -q -DskipChecks -am test-compile dependency:build-classpath"
                  + " -Dmdep.outputFile=target/tests.path -pl "
                  + modules)
              .split(" "));
      Map<String, String> paths = new TreeMap<>();
      for (String module : MODULES) {
        Path target = copy.resolve(module).resolve("target");
        paths.put(
            module,
            String.join(
                File.pathSeparator,
                target.resolve("test-classes").toString(),
                target.resolve("classes").toString(),
                text(target.resolve("tests.path"))));
      }
      Matcher platform = PLATFORM.matcher(paths.get("testkit"));
      if (!platform.find()) {
        throw new IllegalStateException("the tests do not use the JUnit platform");
      }
      String artifact = "org.junit.platform:junit-platform-console-standalone:" + platform.group(1);
      said(
          copy,
          ("mvn -B -q -N dependency:copy -DoutputDirectory=target -Dartifact=" + artifact)
              .split(" "));
      Path launcher =
          copy.resolve("target/junit-platform-console-standalone-" + platform.group(1) + ".jar");
      return new Lab(copy, launcher, paths);
    }

    Verdict judge(Mutant mutant) throws Exception {
      long began = System.nanoTime();
      String word;
      String by = mutant.fault();
      if (!by.isEmpty()) {
        word = "DOES NOT APPLY";
      } else {
        by = compile(mutant);
        if (!by.isEmpty()) {
          word = "DOES NOT COMPILE";
        } else {
          Tried tried = tests(mutant.name, new LinkedHashSet<>(mutant.tests));
          word = tried.status == 0 ? "SURVIVED" : tried.status == 1 ? "KILLED" : "NO VERDICT";
          by = tried.status == 0 ? "" : tried.failed();
        }
      }
      return new Verdict(mutant, word, by, (System.nanoTime() - began) / 1_000_000_000);
    }

    private Path classes(String mutant) {
      return copy.resolve("target").resolve(mutant);
    }

    /** Compiles the class of a mutant; returns what the compiler said if it does not compile. */
    private String compile(Mutant mutant) throws IOException {
      Path source = copy.resolve("target/sources").resolve(mutant.name).resolve(mutant.file);
      Files.createDirectories(source.getParent());
      Files.writeString(source, mutant.source());
      Path classes = Files.createDirectories(classes(mutant.name));
      Path log = Files.createTempFile(copy, "javac", ".log");
      int status;
      try (var said = Files.newOutputStream(log)) {
        status =
            ToolProvider.getSystemJavaCompiler()
                .run(
                    null,
                    said,
                    said,
                    "-proc:none",
                    "-parameters",
                    "-cp",
                    paths.get(mutant.file.getName(0).toString()),
                    "-d",
                    classes.toString(),
                    source.toString());
      }
      return status == 0 ? "" : text(log);
    }

    /** Runs tests, module by module, until some fail. */
    Tried tests(String mutant, Set<Test> tests) throws Exception {
      Tried tried = new Tried(0, "");
      for (String module : MODULES) {
        List<Test> some = tests.stream().filter(test -> test.module.equals(module)).toList();
        if (!some.isEmpty() && tried.status == 0) {
          tried = tests(mutant, module, some);
        }
      }
      return tried;
    }

    private Tried tests(String mutant, String module, List<Test> tests) throws Exception {
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      // For a process of a few seconds.
      command.addAll(List.of("-Xmx1g", "-ea", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      command.add("-cp");
      command.add(
          String.join(
              File.pathSeparator,
              classes(mutant).toString(),
              paths.get(module),
              launcher.toString()));
      command.addAll(
          List.of(
              "org.junit.platform.console.ConsoleLauncher",
              "execute",
              "--disable-banner",
              "--disable-ansi-colors",
              "--details=summary",
              "--fail-if-no-tests"));
      tests.forEach(test -> command.add(test.selector()));
      Path log = Files.createTempFile(copy, "tests", ".log");
      Process process =
          new ProcessBuilder(command)
              .directory(copy.resolve(module).toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = process.waitFor(TESTS_MAX.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      return new Tried(ended ? process.exitValue() : -1, text(log));
    }

    /** Runs a command to its end, and returns what it said. */
    private static String said(Path folder, String... command) throws Exception {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toAbsolutePath().toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed:\n" + said);
      }
      return said;
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      System.err.println("%s could not be deleted: %s".formatted(folder, e));
    }
  }
}
