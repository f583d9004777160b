package sqlite

// applicationID marks the file as ours in SQLite's header: "GTWN".
const applicationID = 0x4754574E

// formatVersion is the file's user_version; a store of a later format is refused, never guessed at.
const formatVersion = 1

// pageSize is the unit in which SQLite reads and writes.
const pageSize = 4096

// feedID, and feedNumber as a number, is the one feed of a file. It leads every key so that the tables keep their shape in an engine that holds
// many feeds; as the constant 1 it takes no room in a row.
const (
	feedID     = "1"
	feedNumber = 1
)

// schema holds the tables of FORMAT.md. Rows that carry states are addressed by `at`, a number that only grows, so
// that an import appends to the end of its tables instead of writing all over them; an entity's row has the address
// of the change that made it.
const schema = `
-- the position
CREATE TABLE feed(
  feed    INTEGER PRIMARY KEY,
  epoch   TEXT    NOT NULL,
  version INTEGER NOT NULL,
  oldest  INTEGER NOT NULL,
  base    BLOB    NOT NULL,
  hash    BLOB    NOT NULL,
  next    INTEGER NOT NULL,
  indexed INTEGER NOT NULL,
  sum     INTEGER NOT NULL
) STRICT;
-- names of types, so that rows hold a small number
CREATE TABLE type(
  feed INTEGER NOT NULL,
  n    INTEGER NOT NULL,
  name TEXT    NOT NULL,
  sum  INTEGER NOT NULL,
  PRIMARY KEY (feed, n)
) STRICT, WITHOUT ROWID;
-- a row per commit; its changes are those at [first, first+n)
CREATE TABLE commitlog(
  feed        INTEGER NOT NULL,
  version     INTEGER NOT NULL,
  time        INTEGER NOT NULL,
  actor       TEXT    NOT NULL,
  reason      TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  answer      BLOB,
  answer_hash BLOB,
  model       INTEGER NOT NULL,
  first       INTEGER NOT NULL,
  n           INTEGER NOT NULL,
  hash        BLOB    NOT NULL,
  PRIMARY KEY (feed, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX commit_key ON commitlog(feed, actor, key) WHERE key <> '';
-- the log: a row per change with the state after it, NULL in a deletion; prev is the entity's change before
CREATE TABLE change(
  at          INTEGER PRIMARY KEY,
  feed        INTEGER NOT NULL,
  version     INTEGER NOT NULL,
  op          INTEGER NOT NULL,
  type        INTEGER NOT NULL,
  id          INTEGER NOT NULL,
  prev        INTEGER NOT NULL,
  updated     INTEGER NOT NULL,
  grid        INTEGER NOT NULL,
  house       INTEGER NOT NULL,
  sum         INTEGER NOT NULL,
  row         BLOB,
  sealed      BLOB,
  geom        BLOB,
  sealed_hash BLOB
) STRICT;
-- the live states, copies of the changes that made them
CREATE TABLE entity(
  at          INTEGER PRIMARY KEY,
  feed        INTEGER NOT NULL,
  version     INTEGER NOT NULL,
  type        INTEGER NOT NULL,
  id          INTEGER NOT NULL,
  updated     INTEGER NOT NULL,
  grid        INTEGER NOT NULL,
  house       INTEGER NOT NULL,
  sum         INTEGER NOT NULL,
  row         BLOB    NOT NULL,
  sealed      BLOB,
  geom        BLOB,
  sealed_hash BLOB
) STRICT;
-- where the newest change of each entity lies, as far as feed.indexed says; feed_id is feed<<53 | id
CREATE TABLE latest(
  feed_id INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL
) STRICT;
-- model files, by the commit that brought them
CREATE TABLE model(
  feed    INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body    BLOB    NOT NULL,
  sum     INTEGER NOT NULL,
  PRIMARY KEY (feed, version)
) STRICT, WITHOUT ROWID;
-- the accounts area; body belongs to who manages access
CREATE TABLE account(
  feed INTEGER NOT NULL,
  name TEXT    NOT NULL,
  body BLOB    NOT NULL,
  sum  INTEGER NOT NULL,
  PRIMARY KEY (feed, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE token(
  feed INTEGER NOT NULL,
  hash BLOB    NOT NULL,
  body BLOB    NOT NULL,
  sum  INTEGER NOT NULL,
  PRIMARY KEY (feed, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit(
  feed   INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  actor  TEXT    NOT NULL,
  action TEXT    NOT NULL,
  object TEXT    NOT NULL,
  reason TEXT    NOT NULL,
  body   BLOB    NOT NULL,
  sum    INTEGER NOT NULL,
  PRIMARY KEY (feed, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
`
