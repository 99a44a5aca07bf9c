-- Raw messages by the sha256 of their bytes, shared by all copies of a message.

CREATE TABLE bodies (
    id     INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    size   INTEGER NOT NULL, -- of the raw bytes
    codec  INTEGER NOT NULL, -- 0: as they are, 1: zstd
    kept   INTEGER NOT NULL DEFAULT 0, -- 1: no server has it; on disk before this was written
    data   BLOB NOT NULL
) STRICT;
