// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import java.io.Console;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Whether a person sees what is printed. */
final class Terminal {
  private Terminal() {}

  /**
   * Returns whether input and output are a terminal's. From Java 22 on there is a console without
   * one as well, but it can be asked.
   */
  @SuppressWarnings("SystemConsoleNull") // Asked first, because before Java 22 it is the answer.
  static boolean attached() {
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
