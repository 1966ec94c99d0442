// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;
import java.util.List;

/**
 * A configuration of {@code object_pick}: keeps some keys of an object and drops the others.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ObjectPick implements NodeSource {
  private final Written written;

  private ObjectPick(Written written) {
    this.written = written;
  }

  /**
   * Says which object; the keys must follow.
   *
   * @param object a path, an expression or an object
   */
  public static NeedsKeys object(Object object) {
    return new NeedsKeys(Written.of("object_pick").and("object", object));
  }

  /** An object without keys yet. */
  public static final class NeedsKeys {
    private final Written written;

    private NeedsKeys(Written written) {
      this.written = written;
    }

    /** Says the keys, as they are written in the object. */
    public ObjectPick keys(String... keys) {
      return new ObjectPick(written.and("keys", List.of(keys)));
    }
  }

  /** Makes a key that the object does not have an error. */
  public ObjectPick strict() {
    return new ObjectPick(written.and("strict", true));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
