// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.spi.OperatorProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the operator providers of the process. */
final class Providers {
  /** Of the module {@code operators}, which this one does not depend on. */
  private static final String BUILT_IN = "dev.analemma.operators.BuiltinOperators";

  private Providers() {}

  /** Returns the provider of the built-in operators, or null if they are not on the class path. */
  static @Nullable OperatorProvider builtIn() {
    try {
      // With the loader that ServiceLoader takes too.
      return Class.forName(BUILT_IN, true, Thread.currentThread().getContextClassLoader())
          .asSubclass(OperatorProvider.class)
          .getConstructor()
          .newInstance();
    } catch (ClassNotFoundException e) {
      return null;
    } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
      throw failed(BUILT_IN, e);
    }
  }

  /**
   * Returns every provider that {@link ServiceLoader} finds.
   *
   * @throws IllegalStateException if one cannot be loaded, naming the last one that could
   */
  static List<OperatorProvider> all() {
    List<OperatorProvider> found = new ArrayList<>();
    String last = "the first provider";
    try {
      Iterator<OperatorProvider> providers = ServiceLoader.load(OperatorProvider.class).iterator();
      while (providers.hasNext()) {
        OperatorProvider provider = providers.next();
        last = provider.getClass().getName();
        found.add(provider);
      }
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      throw failed(last, e);
    }
    return found;
  }

  /** Returns what is thrown for a provider that fails. */
  static IllegalStateException failed(String last, Throwable e) {
    return new IllegalStateException(
        "an operator provider failed (seen last: %s): %s. Remove its jar, or repair it"
            .formatted(last, e.getMessage()),
        e);
  }
}
