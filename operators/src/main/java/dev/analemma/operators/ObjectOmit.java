// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;
import java.util.List;

/**
 * A configuration of {@code object_omit}: drops some keys of an object and keeps the others.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ObjectOmit implements NodeSource {
  private final Written written;

  private ObjectOmit(Written written) {
    this.written = written;
  }

  /**
   * Says which object; the keys must follow.
   *
   * @param object a path, an expression or an object
   */
  public static NeedsKeys object(Object object) {
    return new NeedsKeys(Written.of("object_omit").and("object", object));
  }

  /** An object without keys yet. */
  public static final class NeedsKeys {
    private final Written written;

    private NeedsKeys(Written written) {
      this.written = written;
    }

    /** Says the keys, as they are written in the object. */
    public ObjectOmit keys(String... keys) {
      return new ObjectOmit(written.and("keys", List.of(keys)));
    }
  }

  /** Makes a key that the object does not have an error. */
  public ObjectOmit strict() {
    return new ObjectOmit(written.and("strict", true));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
