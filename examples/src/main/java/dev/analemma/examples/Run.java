// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs a workflow from the command line: {@code run log-triage app.log}.
 *
 * <p>Results go to standard output, progress and errors to standard error, both in UTF-8. Exit
 * status: 0 succeeded, 1 the run failed, 2 the definition, the input or an option is wrong.
 */
public final class Run {
  private Run() {}

  /** Runs and ends the process. */
  public static void main(String[] args) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    Terminal terminal = Terminal.ofThisProcess();
    int status = new Main(EngineBackend::new, System.in, out, err, terminal).run(List.of(args));
    out.flush();
    err.flush();
    System.exit(status);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
