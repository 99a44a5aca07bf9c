-- What must never be lost: accounts, outgoing mail with its frozen bytes, drafts, pending actions, evidence.
-- Times are milliseconds since 1970, UTC. States are stored by the names of core/model.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The next value of ids that live in other files; leased in blocks, so that a lost mirror never reuses one.
CREATE TABLE id_leases (
    noun TEXT PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO id_leases (noun, next) VALUES ('mail', 1);

CREATE TABLE accounts (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    address        TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name           TEXT NOT NULL DEFAULT '',
    title          TEXT NOT NULL DEFAULT '',
    imap_url       TEXT NOT NULL,
    smtp_url       TEXT NOT NULL,
    user           TEXT NOT NULL,
    secret_kind    TEXT NOT NULL, -- command | keychain
    secret_command TEXT NOT NULL DEFAULT '',
    ca_file        TEXT NOT NULL DEFAULT '',
    is_pec         INTEGER NOT NULL DEFAULT 0,
    created_at     INTEGER NOT NULL,
    removed_at     INTEGER NOT NULL DEFAULT 0 -- not 0: hidden; its outbox history stays
) STRICT;

CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    account      INTEGER NOT NULL REFERENCES accounts (id),
    via          INTEGER NOT NULL REFERENCES accounts (id),
    message_id   TEXT NOT NULL,
    envelope_id  TEXT NOT NULL,
    subject      TEXT NOT NULL DEFAULT '',
    sender       TEXT NOT NULL,
    sha256       BLOB NOT NULL,
    size         INTEGER NOT NULL,
    sent_copy    TEXT NOT NULL DEFAULT 'none',
    queued_at    INTEGER NOT NULL,
    next_try     INTEGER, -- NULL: nothing is due
    not_after    INTEGER,
    tries        INTEGER NOT NULL DEFAULT 0,
    local_failures INTEGER NOT NULL DEFAULT 0, -- identical local failures in a row
    last_local_failure TEXT NOT NULL DEFAULT '',
    held_reason  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_due ON outbox (next_try) WHERE next_try IS NOT NULL;
CREATE INDEX outbox_message_id ON outbox (message_id);
-- A request that is made twice carries the same envelope id twice.
CREATE UNIQUE INDEX outbox_envelope_id ON outbox (envelope_id);

-- The frozen bytes, apart from their row so that listing never reads them.
CREATE TABLE outbox_bytes (
    outbox INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    bytes  BLOB NOT NULL
) STRICT;

-- Every Message-ID under which a server may know the message.
CREATE TABLE outbox_aliases (
    message_id TEXT NOT NULL,
    outbox     INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    source     TEXT NOT NULL,
    PRIMARY KEY (message_id, outbox)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox_recipients (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    outbox   INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    address  TEXT NOT NULL,
    state    TEXT NOT NULL,
    code     INTEGER NOT NULL DEFAULT 0,
    enhanced TEXT NOT NULL DEFAULT '',
    reply    TEXT NOT NULL DEFAULT '',
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_recipients_outbox ON outbox_recipients (outbox);
CREATE INDEX outbox_recipients_open ON outbox_recipients (outbox)
    WHERE state IN ('queued', 'sending', 'handed_over', 'deferred', 'delayed', 'unconfirmed', 'held');

CREATE TABLE outbox_attempts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    outbox   INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    stage    TEXT NOT NULL,
    outcome  TEXT NOT NULL DEFAULT '', -- empty: under way, or cut off by a crash
    reply    TEXT NOT NULL DEFAULT '',
    ended_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_attempts_outbox ON outbox_attempts (outbox);

CREATE TABLE outbox_evidence (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    outbox    INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    recipient INTEGER REFERENCES outbox_recipients (id) ON DELETE CASCADE, -- NULL: the whole message
    kind      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    detail    TEXT NOT NULL DEFAULT '',
    verified  INTEGER NOT NULL DEFAULT 0,
    ref       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_evidence_outbox ON outbox_evidence (outbox);

-- What the outbox needs done over IMAP; the mirror's side runs it and writes the answer here.
CREATE TABLE imap_jobs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    INTEGER NOT NULL REFERENCES accounts (id),
    kind       TEXT NOT NULL, -- append_sent | find_sent
    outbox     INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    state      TEXT NOT NULL DEFAULT 'waiting', -- waiting | intent | done | failed
    due_at     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    found      INTEGER NOT NULL DEFAULT 0, -- of find_sent: 1 when it is there
    folder     TEXT NOT NULL DEFAULT '',
    uid_validity INTEGER NOT NULL DEFAULT 0,
    uid        INTEGER NOT NULL DEFAULT 0,
    alias      TEXT NOT NULL DEFAULT '', -- the Message-ID under which it was found, when it is another
    last_error TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, outbox)
) STRICT;
CREATE INDEX imap_jobs_due ON imap_jobs (account, due_at) WHERE state IN ('waiting', 'intent');

CREATE TABLE receipts (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 BLOB NOT NULL UNIQUE,
    outbox INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    kind   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    raw    BLOB NOT NULL
) STRICT;
CREATE INDEX receipts_outbox ON receipts (outbox);

CREATE TABLE drafts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    INTEGER NOT NULL REFERENCES accounts (id),
    fields     TEXT NOT NULL, -- JSON: to, cc, bcc, subject, text, html, in_reply_to, references, reply_to, forward_of
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE draft_attachments (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    draft      INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL DEFAULT '',
    content_id TEXT NOT NULL DEFAULT '',
    sha256     BLOB NOT NULL,
    bytes      BLOB NOT NULL
) STRICT;
CREATE INDEX draft_attachments_draft ON draft_attachments (draft);

CREATE TABLE actions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    account      INTEGER NOT NULL REFERENCES accounts (id),
    op           TEXT NOT NULL,
    mail         INTEGER NOT NULL DEFAULT 0,
    folder_path  TEXT NOT NULL DEFAULT '',
    uid_validity INTEGER NOT NULL DEFAULT 0,
    uid          INTEGER NOT NULL DEFAULT 0,
    message_id   TEXT NOT NULL DEFAULT '',
    sha256       BLOB NOT NULL DEFAULT x'',
    target       TEXT NOT NULL DEFAULT '',
    flags        INTEGER NOT NULL DEFAULT 0,
    keywords     TEXT NOT NULL DEFAULT '', -- separated by spaces
    queued_at    INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    was_sent     INTEGER NOT NULL DEFAULT 0,
    last_error   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX actions_account ON actions (account, id);
CREATE INDEX actions_mail ON actions (mail);

-- Every probe and transition, each row bound to the one before by its hash.
CREATE TABLE journal (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    account   INTEGER NOT NULL,
    service   TEXT NOT NULL, -- imap | smtp
    event     TEXT NOT NULL, -- probe | transition
    class     TEXT NOT NULL,
    latency   INTEGER NOT NULL DEFAULT 0, -- ms
    detail    TEXT NOT NULL DEFAULT '',
    hash      BLOB NOT NULL
) STRICT;
CREATE INDEX journal_service ON journal (account, service, event, at);

CREATE TABLE breakers (
    account        INTEGER NOT NULL,
    service        TEXT NOT NULL,
    class          TEXT NOT NULL DEFAULT 'ok',
    since          INTEGER,
    last_ok        INTEGER,
    last_auth_ok   INTEGER,
    last_error     TEXT NOT NULL DEFAULT '',
    next_try       INTEGER,
    failures       INTEGER NOT NULL DEFAULT 0,
    day            INTEGER NOT NULL DEFAULT 0, -- days since 1970 that failures_today counts
    failures_today INTEGER NOT NULL DEFAULT 0,
    certificate    TEXT NOT NULL DEFAULT '', -- sha256 of the last one that was trusted
    PRIMARY KEY (account, service)
) STRICT, WITHOUT ROWID;

-- Mail that no server has: kept, in Local/, or deleted less than 30 days ago. Its body is on disk before its row.
CREATE TABLE kept_mails (
    id            INTEGER PRIMARY KEY, -- a leased mail id
    account       INTEGER NOT NULL DEFAULT 0,
    folder_path   TEXT NOT NULL,
    reason        TEXT NOT NULL, -- kept | local | recoverable
    uid_validity  INTEGER NOT NULL DEFAULT 0,
    uid           INTEGER NOT NULL DEFAULT 0,
    message_id    TEXT NOT NULL DEFAULT '',
    sha256        BLOB NOT NULL,
    size          INTEGER NOT NULL,
    internal_date INTEGER NOT NULL,
    flags         INTEGER NOT NULL DEFAULT 0,
    keywords      TEXT NOT NULL DEFAULT '',
    since         INTEGER NOT NULL,
    until         INTEGER -- NULL: for ever
) STRICT;
CREATE INDEX kept_mails_until ON kept_mails (until) WHERE until IS NOT NULL;
CREATE INDEX kept_mails_sha256 ON kept_mails (sha256);

CREATE TABLE guard_events (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    account INTEGER NOT NULL,
    folder_path TEXT NOT NULL,
    event   TEXT NOT NULL, -- frozen | released_keep | released_accept
    reason  TEXT NOT NULL DEFAULT '',
    detail  TEXT NOT NULL DEFAULT ''
) STRICT;
