// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import java.io.Console;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a person sees what is printed: either may be redirected and the other not.
 *
 * @param out whether results are seen, so that a table serves better than JSON
 * @param err whether progress is seen, so that a line may be written over
 */
record Terminal(boolean out, boolean err) {
  private static final int OUT = 1;
  private static final int ERR = 2;

  /** Asks what this process writes to. */
  static Terminal ofThisProcess() {
    return of(Path.of("/proc/self/fd"));
  }

  /**
   * Asks a folder with a link for each open file, as Linux has it; where there is none, the
   * console, which knows of both together.
   */
  static Terminal of(Path descriptors) {
    if (Files.isDirectory(descriptors)) {
      return new Terminal(isTerminal(descriptors, OUT), isTerminal(descriptors, ERR));
    }
    boolean attached = consoleAttached();
    return new Terminal(attached, attached);
  }

  private static boolean isTerminal(Path descriptors, int descriptor) {
    try {
      String file = Files.readSymbolicLink(descriptors.resolve("" + descriptor)).toString();
      return file.startsWith("/dev/pts/")
          || file.startsWith("/dev/tty")
          || file.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }

  /**
   * Returns whether input and output are a terminal's. From Java 22 on there is a console without
   * one as well, but it can be asked.
   */
  @SuppressWarnings("SystemConsoleNull") // Asked first, because before Java 22 it is the answer.
  private static boolean consoleAttached() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      MethodHandle isTerminal =
          MethodHandles.publicLookup()
              .findVirtual(Console.class, "isTerminal", MethodType.methodType(boolean.class));
      return (boolean) isTerminal.invoke(console);
    } catch (NoSuchMethodException before22) {
      return true;
    } catch (Throwable impossible) {
      return false;
    }
  }
}
