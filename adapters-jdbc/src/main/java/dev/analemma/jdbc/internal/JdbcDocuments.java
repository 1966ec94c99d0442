// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.DocumentStore;
import dev.analemma.spi.store.StoreTexts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Documents and their names in tables. */
final class JdbcDocuments implements DocumentStore {
  private static final Sql PUT =
      Sql.of(
          "INSERT INTO analemma_document (hash, content) VALUES (:hash, :content)"
              + " ON CONFLICT DO NOTHING");
  private static final Sql GET = Sql.of("SELECT content FROM analemma_document WHERE hash = :hash");
  private static final String SELECT = "SELECT * FROM analemma_publication ";
  private static final Sql FIND =
      Sql.of(SELECT + "WHERE kind = :kind AND name = :name AND version = :version");
  private static final Sql FIND_ACTIVE =
      Sql.of(SELECT + "WHERE kind = :kind AND name = :name AND active = 1");
  private static final Sql VERSIONS =
      Sql.of(SELECT + "WHERE kind = :kind AND name = :name ORDER BY number");
  private static final Sql ACTIVE =
      Sql.of(SELECT + "WHERE kind = :kind AND active = 1 ORDER BY name");
  private static final Sql INSERT =
      Sql.of(
          "INSERT INTO analemma_publication (kind, name, version, hash, active, at)"
              + " VALUES (:kind, :name, :version, :hash, 0, :now)");
  private static final Sql MOVE =
      Sql.of(
          "UPDATE analemma_publication SET active = :active"
              + " WHERE kind = :kind AND name = :name AND version = :version");

  private final Database database;

  JdbcDocuments(Database database) {
    this.database = database;
  }

  @Override
  public void put(String hash, byte[] document) {
    StoreTexts.require("the hash", hash, StoreTexts.ID_CHARS_MAX);
    database.writeOnce(
        session -> session.query(PUT).with("hash", hash).with("content", document).update());
  }

  @Override
  public Optional<byte[]> get(String hash) {
    return database.read(
        session -> session.query(GET).with("hash", hash).first(row -> row.getBytes(1)));
  }

  @Override
  public void publish(Kind kind, String name, String version, String hash, String by) {
    Publication wanted = new Publication(kind, name, version, hash, true, Instant.EPOCH);
    StoreTexts.require("who publishes", by, StoreTexts.NAME_CHARS_MAX);
    database.write(
        session -> {
          database.dialect.lock(session, Dialect.Lock.PUBLISH);
          Publication published = find(session, wanted).orElse(null);
          if (published == null) {
            named(session.query(INSERT), wanted)
                .with("version", version)
                .with("hash", hash)
                .update();
          } else if (!published.hash().equals(hash)) {
            throw published.refuses(hash);
          }
          return move(session, "publish", wanted, by);
        });
  }

  @Override
  public boolean activate(Kind kind, String name, String version, String by) {
    Publication wanted = new Publication(kind, name, version, "", true, Instant.EPOCH);
    StoreTexts.require("who activates", by, StoreTexts.NAME_CHARS_MAX);
    return database.write(
        session -> {
          database.dialect.lock(session, Dialect.Lock.PUBLISH);
          Optional<Publication> published = find(session, wanted);
          return published.isPresent() && move(session, "activate", published.get(), by);
        });
  }

  private static Optional<Publication> find(Session session, Publication wanted)
      throws SQLException {
    return named(session.query(FIND), wanted)
        .with("version", wanted.version())
        .first(JdbcDocuments::read);
  }

  private static Query named(Query query, Publication publication) throws SQLException {
    return query.with("kind", publication.kind().name()).with("name", publication.name());
  }

  /** Lets the name of a publication stand for it. */
  private static boolean move(Session session, String action, Publication to, String by)
      throws SQLException {
    Publication from =
        named(session.query(FIND_ACTIVE), to).first(JdbcDocuments::read).orElse(null);
    if (from == null || !from.version().equals(to.version())) {
      if (from != null) {
        activate(session, from, 0);
      }
      activate(session, to, 1);
      JdbcAudit.add(
          session, by, action, to.subject(), from == null ? null : from.toJson(), to.toJson());
    }
    return true;
  }

  private static void activate(Session session, Publication publication, int active)
      throws SQLException {
    named(session.query(MOVE), publication)
        .with("version", publication.version())
        .with("active", active)
        .update();
  }

  @Override
  public List<Publication> versions(Kind kind, String name) {
    return database.read(
        session ->
            session
                .query(VERSIONS)
                .with("kind", kind.name())
                .with("name", name)
                .list(JdbcDocuments::read));
  }

  @Override
  public List<Publication> active(Kind kind) {
    return database.read(
        session -> session.query(ACTIVE).with("kind", kind.name()).list(JdbcDocuments::read));
  }

  private static Publication read(ResultSet row) throws SQLException {
    return new Publication(
        Kind.valueOf(RunRows.text(row, "kind")),
        RunRows.text(row, "name"),
        RunRows.text(row, "version"),
        RunRows.text(row, "hash"),
        row.getInt("active") == 1,
        Micros.instant(row.getLong("at")));
  }
}
