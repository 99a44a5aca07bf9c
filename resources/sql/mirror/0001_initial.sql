-- The mirror: all of it can be rebuilt from the server, or from the bodies. Times are milliseconds since 1970, UTC.

CREATE TABLE folders (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    account        INTEGER NOT NULL, -- 0: Local/
    path           TEXT NOT NULL,
    name           TEXT NOT NULL,
    delimiter      TEXT NOT NULL DEFAULT '',
    role           TEXT NOT NULL DEFAULT '',
    selectable     INTEGER NOT NULL DEFAULT 1,
    subscribed     INTEGER NOT NULL DEFAULT 0,
    uid_validity   INTEGER NOT NULL DEFAULT 0,
    uid_next       INTEGER NOT NULL DEFAULT 0,
    highest_modseq INTEGER NOT NULL DEFAULT 0,
    state          TEXT NOT NULL DEFAULT 'ok',
    reason         TEXT NOT NULL DEFAULT '',
    frozen_at      INTEGER,
    synced_at      INTEGER,
    total          INTEGER NOT NULL DEFAULT 0, -- as the user sees them; kept true by the triggers below
    unread         INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, path)
) STRICT;

-- One row a copy of a message. What the server last said (folder, uid, server_flags) and what the user sees
-- (view_folder, flags) stand side by side; the second is re-derived from the first and the vault's actions.
CREATE TABLE mails (
    id              INTEGER PRIMARY KEY, -- leased from the vault
    account         INTEGER NOT NULL,
    folder          INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    uid             INTEGER NOT NULL DEFAULT 0, -- 0: the server has not shown it here yet
    modseq          INTEGER NOT NULL DEFAULT 0,
    server          TEXT NOT NULL DEFAULT 'present',
    server_flags    INTEGER NOT NULL DEFAULT 0,
    server_keywords TEXT NOT NULL DEFAULT '', -- separated by spaces
    view_folder     INTEGER NOT NULL, -- 0: hidden
    flags           INTEGER NOT NULL DEFAULT 0,
    keywords        TEXT NOT NULL DEFAULT '',
    sha256          BLOB, -- NULL: the body is not here
    size            INTEGER NOT NULL DEFAULT 0,
    internal_date   INTEGER NOT NULL DEFAULT 0,
    date            INTEGER NOT NULL, -- of the header when it can be read, else internal_date
    message_id      TEXT NOT NULL DEFAULT '',
    sender          TEXT NOT NULL DEFAULT '',
    recipients      TEXT NOT NULL DEFAULT '',
    subject         TEXT NOT NULL DEFAULT '',
    snippet         TEXT NOT NULL DEFAULT '',
    list_id         TEXT NOT NULL DEFAULT '',
    has_attachment  INTEGER NOT NULL DEFAULT 0,
    conversation    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX mails_place ON mails (folder, uid) WHERE uid > 0;
-- All that the reconciler compares, so that it reads no rows; also finds a folder's rows when it is removed.
CREATE INDEX mails_uid ON mails (folder, uid, modseq, server_flags, server_keywords);
CREATE INDEX mails_view ON mails (view_folder, date, id);
CREATE INDEX mails_message_id ON mails (message_id) WHERE message_id <> '';
CREATE INDEX mails_sha256 ON mails (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX mails_no_body ON mails (folder, uid, sha256) WHERE sha256 IS NULL;
CREATE INDEX mails_conversation ON mails (conversation, date) WHERE conversation > 0;
CREATE INDEX mails_unmapped ON mails (account, folder) WHERE uid = 0;
CREATE INDEX mails_pending ON mails (id) WHERE server = 'pending';

CREATE TRIGGER mails_count_insert AFTER INSERT ON mails WHEN new.view_folder > 0 BEGIN
    UPDATE folders SET total = total + 1, unread = unread + ((new.flags & 1) = 0) WHERE id = new.view_folder;
END;
CREATE TRIGGER mails_count_delete AFTER DELETE ON mails WHEN old.view_folder > 0 BEGIN
    UPDATE folders SET total = total - 1, unread = unread - ((old.flags & 1) = 0) WHERE id = old.view_folder;
END;
CREATE TRIGGER mails_count_update AFTER UPDATE OF view_folder, flags ON mails
    WHEN old.view_folder <> new.view_folder OR (old.flags & 1) <> (new.flags & 1) BEGIN
    UPDATE folders SET total = total - 1, unread = unread - ((old.flags & 1) = 0) WHERE id = old.view_folder;
    UPDATE folders SET total = total + 1, unread = unread + ((new.flags & 1) = 0) WHERE id = new.view_folder;
END;

-- Conversations: every Message-ID that a message carries or refers to, and the conversation it belongs to.
CREATE TABLE conversation_keys (
    message_id   TEXT PRIMARY KEY,
    conversation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_keys_conversation ON conversation_keys (conversation);

-- Full text: one document a distinct body; its rowid is its date in seconds, moved up to the next free one when taken,
-- so that the newest matches are found by walking backwards. The index keeps no text (contentless).
CREATE TABLE documents (
    rowid     INTEGER PRIMARY KEY,
    sha256    BLOB NOT NULL UNIQUE,
    extractor INTEGER NOT NULL -- version of the text extraction; another one is indexed anew; -1: its words are to come
) STRICT;
CREATE INDEX documents_extractor ON documents (extractor);
-- Rowids whose words are still in the index though their document is gone: the text that was indexed could not be had
-- again. Never used again.
CREATE TABLE documents_retired (
    rowid INTEGER PRIMARY KEY
) STRICT;
CREATE VIRTUAL TABLE fulltext USING fts5 (
    subject, sender, recipients, body, filenames, copied,
    content = '', prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 2"
);

-- Words are gathered in memory up to this many bytes before they are written as a sorted run, and eight runs of a size
-- are merged into one: half the work of the defaults (1 MB, 4) for many messages at once.
INSERT INTO fulltext (fulltext, rank) VALUES ('hashsize', 16777216);
INSERT INTO fulltext (fulltext, rank) VALUES ('automerge', 8);

-- The document of each copy, 0 while it has none; kept true by the triggers below. Who adds a row names it himself:
-- a trigger would write the row and all its indexes twice.
ALTER TABLE mails ADD COLUMN document INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER mails_document_update AFTER UPDATE OF sha256 ON mails WHEN new.sha256 IS NOT old.sha256 BEGIN
    UPDATE mails SET document = coalesce((SELECT rowid FROM documents WHERE sha256 = new.sha256), 0)
        WHERE id = new.id;
END;
CREATE TRIGGER documents_insert AFTER INSERT ON documents BEGIN
    UPDATE mails SET document = new.rowid WHERE sha256 = new.sha256;
END;
CREATE TRIGGER documents_delete AFTER DELETE ON documents BEGIN
    UPDATE mails SET document = 0 WHERE sha256 = old.sha256;
END;

-- What a search reads of the rows, in the order in which it walks the index: everything, one folder, and what is rare.
CREATE INDEX search_all ON mails (document, date, view_folder, account, flags, size, has_attachment, server);
CREATE INDEX search_folder ON mails (view_folder, document, date, account, flags, size, has_attachment, server);
CREATE INDEX search_list ON mails (list_id, document, date, view_folder, account, flags, size, has_attachment, server)
    WHERE list_id <> '';
CREATE INDEX search_unread ON mails (document, date, view_folder, account, flags, size, has_attachment, server)
    WHERE (flags & 1) = 0;
CREATE INDEX search_starred ON mails (document, date, view_folder, account, flags, size, has_attachment, server)
    WHERE (flags & 4) <> 0;
CREATE INDEX search_kept ON mails (document, date, view_folder, account, flags, size, has_attachment, server)
    WHERE server = 'missing';
CREATE INDEX search_large ON mails (document, date, view_folder, account, flags, size, has_attachment, server)
    WHERE size > 1000000;
-- Copies that are newer than their document: they break the order above and are looked at apart.
CREATE INDEX search_late ON mails (document) WHERE document > 0 AND date > document * 1000 + 999;
