// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.StoreException;
import dev.analemma.StoreException.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePayloadStoreTest {
  private static final byte[] CONTENT = {1, 2, 3};
  private static final String DIGEST = PayloadStore.digest(CONTENT);
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path folder;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private FilePayloadStore store(PayloadStore.References references) {
    return FilePayloadStore.in(folder.resolve("payloads"), references, () -> now);
  }

  private FilePayloadStore store() {
    return store(digests -> Set.of());
  }

  private Path file() {
    return folder.resolve("payloads").resolve(DIGEST.substring(0, 2)).resolve(DIGEST);
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void put_keepsTheContent_forItsOwnerAlone_andNothingElse() throws Exception {
    FilePayloadStore store = store();
    store.put(DIGEST, CONTENT);
    store.put(DIGEST, CONTENT);

    assertThat(store.get(DIGEST)).contains(CONTENT);
    assertThat(store().get(DIGEST)).contains(CONTENT);
    assertThat(files()).containsExactly(file());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void put_onAnInterruptedThread_keepsTheContentAndTheInterruption() {
    FilePayloadStore store = store();
    Thread.currentThread().interrupt();
    store.put(DIGEST, CONTENT);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.get(DIGEST)).contains(CONTENT);
  }

  @Test
  void get_ofWhatIsNotThere_isEmpty() {
    assertThat(store().get(DIGEST)).isEmpty();
  }

  @Test
  void get_ofADamagedFile_isRefused() throws Exception {
    FilePayloadStore store = store();
    store.put(DIGEST, CONTENT);
    Files.write(file(), new byte[] {1, 2, 4});

    assertThatThrownBy(() -> store.get(DIGEST))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(DIGEST)
        .extracting("code", "retryable")
        .containsExactly("PAYLOAD_DAMAGED", false);
  }

  @Test
  void digests_thatArePaths_areRefused() {
    FilePayloadStore store = store();
    for (String digest :
        List.of("", "../../etc/passwd", DIGEST.toUpperCase(Locale.ROOT), DIGEST + "/")) {
      assertThatThrownBy(() -> store.put(digest, CONTENT))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.get(digest)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void put_whereTheFolderIsAFile_isUnavailable() throws Exception {
    FilePayloadStore store = store();
    Files.delete(folder.resolve("payloads"));
    Files.createFile(folder.resolve("payloads"));

    assertThatThrownBy(() -> store.put(DIGEST, CONTENT))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("payloads")
        .extracting("code", "retryable", "outcome")
        .containsExactly("STORE_UNAVAILABLE", true, Outcome.UNKNOWN);
  }

  @Test
  void collect_deletesOldPayloadsThatNobodyRefersTo() {
    FilePayloadStore store = store();
    store.put(DIGEST, CONTENT);
    assertThat(store.collect(HOUR, 10)).isZero();
    now = now.plus(HOUR);

    assertThat(store(Set::copyOf).collect(HOUR, 10)).as("all are referred to").isZero();
    assertThat(store.collect(HOUR, 0)).isZero();
    assertThat(store.collect(HOUR, 10)).isEqualTo(1);
    assertThat(store.get(DIGEST)).isEmpty();
  }

  @Test
  void collect_leavesWhatIsPutAgainWhileItLooks() throws Exception {
    FilePayloadStore putting = store();
    putting.put(DIGEST, CONTENT);
    now = now.plus(HOUR);
    // Between the first look at the file and the second.
    FilePayloadStore collecting =
        store(
            digests -> {
              putting.put(DIGEST, CONTENT);
              return Set.of();
            });

    assertThat(collecting.collect(HOUR, 10)).isZero();
    assertThat(putting.get(DIGEST)).contains(CONTENT);
    assertThat(files()).containsExactly(file());
  }

  @Test
  void get_findsWhatIsJustBeingMoved() throws Exception {
    FilePayloadStore store = store();
    store.put(DIGEST, CONTENT);
    Files.move(file(), file().resolveSibling(DIGEST + ".old"));

    assertThat(store.get(DIGEST)).contains(CONTENT);
  }

  @Test
  void collect_deletesWhatSomebodyStoppedWriting_andWhatIsNoPayloadStays() throws Exception {
    FilePayloadStore store = store();
    store.put(DIGEST, CONTENT);
    Path passing = file().resolveSibling(DIGEST + ".1.1.tmp");
    Path foreign = file().resolveSibling("README");
    for (Path path : List.of(passing, foreign)) {
      Files.createFile(path);
      Files.setLastModifiedTime(path, FileTime.from(now));
    }
    store.collect(HOUR, 10);
    assertThat(passing).exists();
    now = now.plus(Duration.ofDays(1));
    store.collect(HOUR, 10);

    assertThat(passing).doesNotExist();
    assertThat(foreign).exists();
  }
}
