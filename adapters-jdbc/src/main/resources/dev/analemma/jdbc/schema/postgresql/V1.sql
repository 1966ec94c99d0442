-- What a store keeps. Times are microseconds since 1970 in UTC; statuses are numbers (RunRows).

-- The store's time: one place for every statement, so that all instances go by the same clock.
CREATE FUNCTION analemma_now() RETURNS bigint LANGUAGE sql VOLATILE AS
  'SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)';

-- Processes. A negative end is when the lease was given up or taken away.
CREATE TABLE analemma_instance (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  lease_end bigint NOT NULL
);

-- What a run is: written once.
CREATE TABLE analemma_run (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  workflow text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  key text COLLATE "C",
  input_digest text COLLATE "C" NOT NULL,
  owner text COLLATE "C",
  scope text COLLATE "C" NOT NULL,
  tags text COLLATE "C" NOT NULL,
  title text COLLATE "C",
  started_at bigint NOT NULL
);
CREATE UNIQUE INDEX analemma_run_key ON analemma_run (workflow, key) WHERE key IS NOT NULL;
CREATE INDEX analemma_run_workflow ON analemma_run (workflow, number);
CREATE INDEX analemma_run_owner ON analemma_run (owner, number) WHERE owner IS NOT NULL;

-- How a run stands: written with every append, so it is narrow. The instance has the run now, the
-- holder had it last; wake_at is due_at where a claim may heed it; ended_as is the last status.
-- No index names a column that most appends change, and half of each page is left free: then an
-- update stays in its page and touches no index (a heap-only tuple).
CREATE TABLE analemma_standing (
  run bigint PRIMARY KEY,
  position bigint NOT NULL,
  epoch bigint NOT NULL,
  instance bigint,
  holder bigint NOT NULL,
  status integer NOT NULL,
  crashes integer NOT NULL,
  due_at bigint,
  wake_at bigint,
  updated_at bigint NOT NULL,
  ended_at bigint,
  ended_as integer,
  detail text COLLATE "C"
) WITH (fillfactor = 50);
CREATE INDEX analemma_standing_open ON analemma_standing (run) WHERE ended_at IS NULL;
CREATE INDEX analemma_standing_instance ON analemma_standing (instance) WHERE instance IS NOT NULL;
CREATE INDEX analemma_standing_wake ON analemma_standing (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX analemma_standing_ended ON analemma_standing (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX analemma_standing_end ON analemma_standing (ended_as, run) WHERE ended_as IS NOT NULL;

-- Journals, in the order in which they were written.
CREATE TABLE analemma_entry (
  run bigint NOT NULL,
  position bigint NOT NULL,
  epoch bigint NOT NULL,
  writer bigint NOT NULL,
  at bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (run, position)
);

CREATE TABLE analemma_tag (
  tag text COLLATE "C" NOT NULL,
  run bigint NOT NULL,
  PRIMARY KEY (tag, run)
);
CREATE INDEX analemma_tag_run ON analemma_tag (run);

CREATE TABLE analemma_message (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run bigint NOT NULL,
  id text COLLATE "C",
  at bigint NOT NULL,
  body bytea NOT NULL
);
CREATE INDEX analemma_message_run ON analemma_message (run, number);
CREATE UNIQUE INDEX analemma_message_id ON analemma_message (run, id) WHERE id IS NOT NULL;

CREATE TABLE analemma_payload (
  digest text COLLATE "C" PRIMARY KEY,
  put_at bigint NOT NULL,
  content bytea NOT NULL
);
CREATE INDEX analemma_payload_put ON analemma_payload (put_at);

CREATE TABLE analemma_payload_use (
  run bigint NOT NULL,
  digest text COLLATE "C" NOT NULL,
  PRIMARY KEY (run, digest)
);
CREATE INDEX analemma_payload_use_digest ON analemma_payload_use (digest);

CREATE TABLE analemma_document (
  hash text COLLATE "C" PRIMARY KEY,
  content bytea NOT NULL
);

CREATE TABLE analemma_publication (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  active integer NOT NULL,
  at bigint NOT NULL,
  UNIQUE (kind, name, version)
);
CREATE UNIQUE INDEX analemma_publication_active ON analemma_publication (kind, name) WHERE active = 1;

CREATE TABLE analemma_stop (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  scope text COLLATE "C" NOT NULL,
  reason text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  at bigint NOT NULL
);

CREATE TABLE analemma_audit (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at bigint NOT NULL,
  actor text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  state_before text COLLATE "C",
  state_after text COLLATE "C"
);
CREATE INDEX analemma_audit_subject ON analemma_audit (subject, number);
