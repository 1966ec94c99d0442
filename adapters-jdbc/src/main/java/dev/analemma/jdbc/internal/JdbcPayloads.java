// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.StoreTexts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Payloads in a table, and which of them runs refer to, wherever they are kept. */
final class JdbcPayloads implements PayloadStore, PayloadStore.References {
  private static final Sql PUT =
      Sql.of(
          "INSERT INTO analemma_payload (digest, put_at, content) VALUES (:digest, :now, :content)"
              + " ON CONFLICT (digest) DO UPDATE SET put_at = excluded.put_at");
  private static final Sql GET =
      Sql.of("SELECT content FROM analemma_payload WHERE digest = :digest");

  /**
   * A payload that is put again at this moment keeps its row locked, and is then looked at anew.
   */
  private static final Sql COLLECT =
      Sql.of(
          """
          DELETE FROM analemma_payload WHERE put_at <= :now - :unused AND digest IN (
            SELECT p.digest FROM analemma_payload p
            WHERE p.put_at <= :now - :unused AND NOT EXISTS (
              SELECT 1 FROM analemma_payload_use u WHERE u.digest = p.digest)
            ORDER BY p.put_at LIMIT :limit)
          """);

  private static final Sql REFERRED =
      Sql.of("SELECT DISTINCT digest FROM analemma_payload_use WHERE digest IN :digests[]");

  private final Database database;

  JdbcPayloads(Database database) {
    this.database = database;
  }

  @Override
  public void put(String digest, byte[] content) {
    StoreTexts.require("the digest", digest, StoreTexts.ID_CHARS_MAX);
    database.writeOnce(session -> put(session, digest, content));
  }

  int put(Session session, String digest, byte[] content) throws SQLException {
    return session.query(PUT).with("digest", digest).with("content", content).update();
  }

  @Override
  public Optional<byte[]> get(String digest) {
    Optional<byte[]> content =
        database.read(
            session -> session.query(GET).with("digest", digest).first(row -> row.getBytes(1)));
    content.ifPresent(bytes -> PayloadStore.verify(digest, bytes));
    return content;
  }

  @Override
  public int collect(Duration unusedFor, int limit) {
    return database.writeOnce(
        session ->
            session
                .query(COLLECT)
                .with("unused", Micros.of(unusedFor))
                .with("limit", limit)
                .update());
  }

  @Override
  public Set<String> referred(Collection<String> digests) {
    return new HashSet<>(
        database.read(
            session ->
                session
                    .query(REFERRED)
                    .with("digests", digests)
                    .list(row -> RunRows.text(row, "digest"))));
  }
}
