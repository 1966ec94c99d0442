-- What a store keeps. Times are microseconds since 1970 in UTC; statuses are numbers (RunRows).

-- Processes. A negative end is when the lease was given up or taken away.
CREATE TABLE analemma_instance (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  lease_end INTEGER NOT NULL
);

-- What a run is: written once.
CREATE TABLE analemma_run (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  workflow TEXT NOT NULL,
  hash TEXT NOT NULL,
  key TEXT,
  input_digest TEXT NOT NULL,
  owner TEXT,
  scope TEXT NOT NULL,
  tags TEXT NOT NULL,
  title TEXT,
  started_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX analemma_run_key ON analemma_run (workflow, key) WHERE key IS NOT NULL;
CREATE INDEX analemma_run_workflow ON analemma_run (workflow, number);
CREATE INDEX analemma_run_owner ON analemma_run (owner, number) WHERE owner IS NOT NULL;

-- How a run stands: written with every append, so it is narrow. The instance has the run now, the
-- holder had it last; wake_at is due_at where a claim may heed it; ended_as is the last status.
CREATE TABLE analemma_standing (
  run INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  instance INTEGER,
  holder INTEGER NOT NULL,
  status INTEGER NOT NULL,
  crashes INTEGER NOT NULL,
  due_at INTEGER,
  wake_at INTEGER,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_as INTEGER,
  detail TEXT
);
CREATE INDEX analemma_standing_open ON analemma_standing (run) WHERE ended_at IS NULL;
CREATE INDEX analemma_standing_instance ON analemma_standing (instance) WHERE instance IS NOT NULL;
CREATE INDEX analemma_standing_wake ON analemma_standing (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX analemma_standing_ended ON analemma_standing (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX analemma_standing_end ON analemma_standing (ended_as, run) WHERE ended_as IS NOT NULL;

-- Journals, in the order in which they were written.
CREATE TABLE analemma_entry (
  run INTEGER NOT NULL,
  position INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  writer INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (run, position)
);

CREATE TABLE analemma_tag (
  tag TEXT NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY (tag, run)
) WITHOUT ROWID;
CREATE INDEX analemma_tag_run ON analemma_tag (run);

CREATE TABLE analemma_message (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL,
  id TEXT,
  at INTEGER NOT NULL,
  body BLOB NOT NULL
);
CREATE INDEX analemma_message_run ON analemma_message (run, number);
CREATE UNIQUE INDEX analemma_message_id ON analemma_message (run, id) WHERE id IS NOT NULL;

CREATE TABLE analemma_payload (
  digest TEXT PRIMARY KEY,
  put_at INTEGER NOT NULL,
  content BLOB NOT NULL
);
CREATE INDEX analemma_payload_put ON analemma_payload (put_at);

CREATE TABLE analemma_payload_use (
  run INTEGER NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (run, digest)
) WITHOUT ROWID;
CREATE INDEX analemma_payload_use_digest ON analemma_payload_use (digest);

CREATE TABLE analemma_document (
  hash TEXT PRIMARY KEY,
  content BLOB NOT NULL
);

CREATE TABLE analemma_publication (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  hash TEXT NOT NULL,
  active INTEGER NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (kind, name, version)
);
CREATE UNIQUE INDEX analemma_publication_active ON analemma_publication (kind, name) WHERE active = 1;

CREATE TABLE analemma_stop (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL,
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL
);

CREATE TABLE analemma_audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  state_before TEXT,
  state_after TEXT
);
CREATE INDEX analemma_audit_subject ON analemma_audit (subject, number);
