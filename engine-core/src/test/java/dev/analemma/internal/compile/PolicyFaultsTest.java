// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import static dev.analemma.internal.compile.Documents.accepted;
import static dev.analemma.internal.compile.Documents.onlyFault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.definition.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The faults of {@code concurrency} and {@code cache}, and of references in all policies. */
class PolicyFaultsTest {
  private static void assertFault(String keys, String code, String pointer, String... pieces) {
    Fault fault = onlyFault(keys);
    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault.pointer()).isEqualTo(pointer);
    assertThat(fault.problem() + ". " + fault.remedy()).contains(pieces);
  }

  private static String lock(String inside, String more) {
    return "nodes: {b: {concurrency: {key: 'k', max: 1%s}, block: {nodes: {c: {block: {nodes: {%s}}}}}}}"
        .formatted(more, inside);
  }

  @Test
  void lock_acrossAWaitDeepInside_isRefused() {
    assertFault(
        lock("w: {wait: {for: '1h'}}", ""),
        "LOCK_ACROSS_WAIT",
        "/nodes/b/concurrency",
        "'w' at '/nodes/b/block/nodes/c/block/nodes/w'",
        "Move the wait out",
        "acrossWaits: true");
  }

  @Test
  void lock_acrossAWaitInAFinally_isRefused() {
    assertFault(
        "nodes: {b: {concurrency: 1, block: {nodes: {x: {operator: 'write'}},"
            + " finally: {w: {wait: {signal: 's'}}}}}}",
        "LOCK_ACROSS_WAIT",
        "/nodes/b/concurrency",
        "'w'");
  }

  @Test
  void lock_acrossAWait_thatIsMeant_isAccepted() {
    accepted(lock("w: {wait: {for: '1h'}}", ", acrossWaits: true"));
  }

  @Test
  void permit_ofAWaitItself_isRefused() {
    assertFault(
        "nodes: {w: {wait: {for: '1h'}, concurrency: {key: 'k', max: 1}}}",
        "LOCK_ACROSS_WAIT",
        "/nodes/w/concurrency",
        "node 'w' would hold its permit while it waits");
  }

  @Test
  void permitOfItems_acrossAWait_isRefused_andAWindowIsNot() {
    String map =
        "nodes: {m: {map: {items: [1], concurrency: %s,"
            + " nodes: {w: {wait: {for: '1h'}}}, output: 1}}}";
    accepted(map.formatted("{max: 3}"));

    assertFault(
        map.formatted("{key: 'k', max: 3}"), "LOCK_ACROSS_WAIT", "/nodes/m/map/concurrency", "'w'");
  }

  @Test
  void concurrency_ofAFail_isOutOfPlace() {
    assertFault(
        "nodes: {f: {fail: {code: 'NO'}, concurrency: 1}}",
        "POLICY_OUT_OF_PLACE",
        "/nodes/f/concurrency",
        "'fail' calls nothing");
  }

  @Test
  void key_isATemplate_andItsNamesAreChecked() {
    assertFault(
        "nodes: {a: {operator: 'value', concurrency: {key: 'k/{{ inptu.x }}', max: 1}}}",
        "REF_UNKNOWN_NODE",
        "/nodes/a/concurrency/key",
        "Did you mean 'input'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "timeout: '$.lod'                        | timeout/total",
        "timeout: {attempt: '${ lod }'}          | timeout/attempt",
        "timeout: {heartbeat: '$.lod.x'}         | timeout/heartbeat",
        "retry: {max: '$.lod'}                   | retry/0/max",
        "retry: [{max: 1}, {max: 2, delay: '$.lod'}] | retry/1/delay",
        "retry: {max: 1, maxDelay: '$.lod'}      | retry/0/maxDelay",
        "compensate: {operator: 'write', retry: {max: '$.lod'}} | compensate/retry/0/max",
        "cache: '$.lod'                          | cache",
        "cache: {ttl: '$.lod'}                   | cache/ttl",
      })
  void reference_toAnUnknownNode_pointsAtThePolicy(String policy, String pointer) {
    assertFault(
        "nodes: {load: {operator: 'value'}, a: {operator: 'value', %s}}".formatted(policy),
        "REF_UNKNOWN_NODE",
        "/nodes/a/" + pointer,
        "Did you mean 'load'?");
  }

  @Test
  void cache_ofAnythingButAnOperator_isOutOfPlace() {
    assertFault(
        "nodes: {b: {cache: '1m', block: {nodes: {x: {operator: 'write'}}}}}",
        "POLICY_OUT_OF_PLACE",
        "/nodes/b/cache",
        "results of 'block' are not kept");
  }

  @Test
  void cache_ofAnOperatorThatWrites_isRefused() {
    assertFault(
        "nodes: {a: {operator: 'write', cache: '1m'}}",
        "CACHE_WRITES",
        "/nodes/a/cache",
        "'write'");
  }

  @Test
  void cache_besideACompensation_isOutOfPlace() {
    assertFault(
        "nodes: {a: {operator: 'value', cache: '1m', compensate: {operator: 'write'}}}",
        "POLICY_OUT_OF_PLACE",
        "/nodes/a/cache",
        "cannot be undone");
  }

  @Test
  void cache_ofAFunctionThatNobodyHasRegisteredYet_isAccepted() {
    accepted("nodes: {a: {operator: 'shop.price', cache: {ttl: '1m', key: '{{ run.id }}'}}}");
  }
}
