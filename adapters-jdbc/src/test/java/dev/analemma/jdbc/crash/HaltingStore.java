// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.crash;

import dev.analemma.spi.store.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose process halts at a {@link CrashPoint}: no hook runs, nothing is flushed. */
final class HaltingStore {
  static final int EXIT = 137;

  private final Optional<CrashPoint> point;
  private final AtomicInteger calls = new AtomicInteger();

  private HaltingStore(Optional<CrashPoint> point) {
    this.point = point;
  }

  static StateStore of(StateStore store, Optional<CrashPoint> point) {
    return (StateStore) new HaltingStore(point).part(StateStore.class, store);
  }

  private Object part(Class<?> type, Object real) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (self, method, arguments) -> {
          boolean here =
              point.isPresent()
                  && (type.getSimpleName() + "." + method.getName()).equals(point.get().call())
                  && calls.incrementAndGet() == point.get().number();
          if (here && !point.get().after()) {
            Runtime.getRuntime().halt(EXIT);
          }
          Object result;
          try {
            result = method.invoke(real, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
          if (here) {
            Runtime.getRuntime().halt(EXIT);
          }
          Class<?> returned = method.getReturnType();
          return returned.isInterface() && returned.getName().endsWith("Store")
              ? part(returned, result)
              : result;
        });
  }
}
